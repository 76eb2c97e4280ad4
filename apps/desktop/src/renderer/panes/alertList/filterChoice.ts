import { parseFilter, readSeverity, writeTerm } from '../../paneKit/index.ts';
import { ALERT_FILTER_KEYS } from './alertFilter.ts';

/** What can be chosen from a list beside the field. */
export type ChosenKey = 'sev' | 'svc';

/** What a filter says of one of these: one value; empty: nothing; `null`: more than a list can show. Pure. */
export function chosenIn(query: string, key: ChosenKey): string | null {
  const values = parseFilter(query, ALERT_FILTER_KEYS).terms.filter((term) => term.key === key);
  const [one] = values;
  if (one === undefined) return '';
  if (values.length > 1) return null;
  if (key === 'sev') return readSeverity(one.value)?.toLowerCase() ?? null;
  return one.isExact || !one.value.includes('*') ? one.value : null;
}

/** The filter with this value instead of what it said; empty: without it. The rest stays as it is. Pure. */
export function choose(query: string, key: ChosenKey, value: string): string {
  const rest = query
    .replaceAll(new RegExp(String.raw`(?<=^|\s)${key}:(?:"(?:[^"\\]|\\.)*"|[^\s"]*)`, 'gi'), '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ');
  return [rest, ...(value === '' ? [] : [writeTerm(key, value)])]
    .filter((part) => part !== '')
    .join(' ');
}
