import type { Severity } from '@batcave/shared/events';
import { formatCount } from '../../ui/format.ts';

/** One thing that is known of the system. What is not known has no row. */
export interface SystemRow {
  readonly id: string;
  /** Which part of the system: `Canary`, `Link`, `Server`. */
  readonly part: string;
  readonly what: string;
  readonly value: string;
  /** What it must not pass, in words; empty for what has no limit. */
  readonly limit: string;
  /** How bad it is; `null` within its limit. */
  readonly severity: Severity | null;
  /** Why, or what to do about it. */
  readonly says: string;
}

/** A row as it is written down: what is not said is empty, and nothing is beyond. */
export function row(
  fields: Pick<SystemRow, 'part' | 'what' | 'value'> &
    Partial<Pick<SystemRow, 'limit' | 'severity' | 'says'>>,
): SystemRow {
  const id = `${fields.part} ${fields.what}`.replaceAll(/[^\w-]+/g, '-').toLowerCase();
  return { limit: '', severity: null, says: '', ...fields, id };
}

/** A count of which there should be none since the server began. */
export function noneRow(
  fields: Pick<SystemRow, 'part' | 'what' | 'says'> & {
    readonly count: number;
    readonly severity: Severity;
  },
): SystemRow {
  const { count, severity, says, ...rest } = fields;
  const isBeyond = count > 0;
  return row({
    ...rest,
    value: formatCount(count),
    limit: 'none',
    severity: isBeyond ? severity : null,
    says: isBeyond ? says : '',
  });
}

/** A time with its unit: `24 ms`, `1.4 s`, `-3 s`. */
export function formatMs(durationMs: number): string {
  const size = Math.abs(durationMs);
  if (size >= 10_000) return `${(durationMs / 1000).toFixed(0)} s`;
  if (size >= 1000) return `${(durationMs / 1000).toFixed(1)} s`;
  return `${durationMs.toFixed(0)} ms`;
}
