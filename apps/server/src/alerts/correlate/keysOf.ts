import type { Alert } from '@batcave/shared/alerts';
import type { CorrelationSettings } from './settings.ts';

const TRACE = 'trace_id';

/** Something by which alerts find each other. */
export interface CorrelationKey {
  readonly key: string;
  readonly by: 'trace' | 'label';
  readonly label: string;
  readonly value: string;
}

/** The key under which services find each other. */
export function serviceKey(service: string): string {
  return `service\n${service}`;
}

/** What an alert has in common with others: its trace, then its labels in the order of the settings. A value that is missing or empty is no key. */
export function keysOf(alert: Alert, { labels }: CorrelationSettings): CorrelationKey[] {
  const keys: CorrelationKey[] = [];
  for (const label of new Set([TRACE, ...labels])) {
    const value = label === 'service' ? alert.service : labelOf(alert, label);
    if (value === '') continue;
    const by = label === TRACE ? 'trace' : 'label';
    keys.push({ key: `${by}\n${label}\n${value}`, by, label, value });
  }
  return keys;
}

/** A label of an alert, or a field that its rule groups by; '' when it has none. */
export function labelOf({ labels, group }: Pick<Alert, 'labels' | 'group'>, name: string): string {
  return own(labels, name) || own(group, `labels.${name}`) || own(group, name);
}

function own(record: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(record, name) ? (record[name] ?? '') : '';
}
