import { SEVERITIES, type Severity } from '@batcave/shared/events';

/** The four severities, most urgent first: the order of tiles, matrix and key 1 to 4. */
export const WORST_FIRST: readonly Severity[] = SEVERITIES.toReversed();

/** How a severity is written: the digit in its shape and the word beside it. */
export const SEVERITY_MARK: Readonly<
  Record<Severity, { readonly digit: string; readonly word: string }>
> = {
  CRITICAL: { digit: '1', word: 'Critical' },
  ERROR: { digit: '2', word: 'Error' },
  WARN: { digit: '3', word: 'Warn' },
  INFO: { digit: '4', word: 'Info' },
};
