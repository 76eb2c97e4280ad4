import type { Alert } from '@batcave/shared/alerts';
import { formatValue } from '../../ui/format.ts';

/** What a detector would have found usual: `12 to 55`; null when it knows no bound. */
export function describeUsual({ lower, upper }: Pick<Alert, 'lower' | 'upper'>): string | null {
  if (lower !== null && upper !== null) return `${formatValue(lower)} to ${formatValue(upper)}`;
  if (upper !== null) return `up to ${formatValue(upper)}`;
  return lower === null ? null : `from ${formatValue(lower)}`;
}

/** A score with as many nines as it has: 0.99996, not 1. */
export function formatScore(score: number): string {
  if (score <= 0 || score >= 1) return String(score);
  const digits = Math.min(15, Math.max(2, Math.ceil(-Math.log10(1 - score)) + 1));
  return String(Number(score.toFixed(digits)));
}
