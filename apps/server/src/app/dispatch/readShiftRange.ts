import { AppError } from '@batcave/shared/errors';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import { readInstant } from '../../adapters/postgres/index.ts';

const DAY_MS = 86_400_000;
const MAX_DAYS = 400;

/**
 * The stretch whose shifts somebody wants; `undefined`: none.
 *
 * @throws AppError `invalid_request` that names the field: one end alone, ends that are not in order or more than 400 days apart
 */
export function readShiftRange(query: {
  readonly from?: string;
  readonly to?: string;
}): { readonly fromMs: EpochMs; readonly toMs: EpochMs } | undefined {
  const fromMs = readInstant('from', query.from);
  const toMs = readInstant('to', query.to);
  if (fromMs === undefined && toMs === undefined) return undefined;
  const both = 'Send both for the shifts between them, or neither for who is on call.';
  if (toMs === undefined) throw refuse('/to', 'sent together with from', both);
  if (fromMs === undefined) throw refuse('/from', 'sent together with to', both);
  if (fromMs >= toMs)
    throw refuse('/from', 'before to', fromMs > toMs ? 'Swap them.' : 'Send a later to.');
  if (toMs - fromMs > MAX_DAYS * DAY_MS)
    throw refuse(
      '/from',
      `at most ${String(MAX_DAYS)} days before to`,
      `Look at a shorter stretch: up to ${formatInstant(fromMs + MAX_DAYS * DAY_MS)}.`,
    );
  return { fromMs, toMs };
}

function refuse(field: string, limit: string, fix: string): AppError {
  return new AppError('invalid_request', undefined, { faults: [{ field, limit, fix }] });
}
