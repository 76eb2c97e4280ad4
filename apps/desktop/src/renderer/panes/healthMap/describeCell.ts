import { formatAge, formatCount, formatValue, plural } from '../../ui/format.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { type HealthGroup, judgeGroup } from './groups.ts';
import type { ServiceHealth } from './serviceHealth.ts';

/** A cell as it is drawn: texts and marks alone, so that one that says the same is not drawn again. */
export interface CellLook {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  /** What the value is measured by. */
  readonly limit: string;
  readonly severity: ServiceHealth['severity'];
  readonly isUnacked: boolean;
  readonly isQuiet: boolean;
  /** For screen readers, and as a tip. */
  readonly label: string;
}

/** `9 s`, `94 s`, `4 m`, `3 h`: seconds as long as somebody counts them. */
export function formatSilence(durationMs: number): string {
  const seconds = Math.floor(durationMs / 1000);
  return seconds < 600 ? `${String(seconds)} s` : formatAge(durationMs);
}

function formatRate(perMinute: number): string {
  return perMinute < 10
    ? formatValue(Number(perMinute.toFixed(1)))
    : formatCount(Math.round(perMinute));
}

/** How a service looks and what is said of it. Pure. */
export function describeService(service: ServiceHealth): CellLook {
  const { name, severity, isUnacked, open, headline, quietMs } = service;
  const { value, limit } = valueOf(service);
  const spoken = [
    name,
    severity === null ? '' : SEVERITY_MARK[severity].word.toLowerCase(),
    headline === null ? '' : headline.ruleName.toLowerCase() + measured(headline),
    severity === null ? '' : isUnacked ? 'unacked' : 'acked',
    severity !== null && !isUnacked && open > 0 ? `${formatCount(open)} more unacked` : '',
    quietMs === null ? '' : `no data for ${formatSilence(quietMs)}`,
    severity === null && quietMs === null ? `normal, ${value}` : '',
  ];
  return {
    ...{ id: name, name, value, limit, severity, isUnacked },
    isQuiet: quietMs !== null,
    label: spoken.filter(Boolean).join(', '),
  };
}

/** The same of a group, as one cell. Pure. */
export function describeGroup(group: HealthGroup): CellLook {
  const { severity, isUnacked, abnormal, quiet } = judgeGroup(group);
  const count = group.services.length;
  const value =
    abnormal === 0 ? plural(count, 'service') : `${formatCount(abnormal)} of ${formatCount(count)}`;
  const spoken = [
    `${group.title}, group of ${plural(count, 'service')}`,
    severity === null ? '' : `worst ${SEVERITY_MARK[severity].word.toLowerCase()}`,
    severity === null ? '' : isUnacked ? 'unacked' : 'acked',
    abnormal === 0 ? 'all normal' : `${formatCount(abnormal)} not normal`,
    quiet === 0 ? '' : `${formatCount(quiet)} without data`,
  ];
  return {
    ...{ id: group.id, name: group.title, value, severity, isUnacked },
    limit: abnormal === 0 ? '' : 'not normal',
    isQuiet: severity === null && quiet > 0,
    label: spoken.filter(Boolean).join(', '),
  };
}

function measured({ value, limit }: { readonly value: number | null; readonly limit: number }) {
  return value === null ? '' : ` ${formatValue(value)}, limit ${formatValue(limit)}`;
}

function valueOf(service: ServiceHealth): { readonly value: string; readonly limit: string } {
  const { headline, quietMs, perMinute } = service;
  if (quietMs !== null) return { value: `? no data ${formatSilence(quietMs)}`, limit: '' };
  if (headline !== null)
    return headline.value === null
      ? { value: headline.ruleName, limit: '' }
      : { value: formatValue(headline.value), limit: `limit ${formatValue(headline.limit)}` };
  if (perMinute === null) return { value: 'no events', limit: '' };
  return { value: `${formatRate(perMinute)}/min`, limit: '' };
}
