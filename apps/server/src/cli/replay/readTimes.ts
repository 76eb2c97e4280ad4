import { formatInstant, parseDuration, parseInstant } from '@batcave/shared/time';
import { SettingError } from '../../app/settings.ts';
import type { OptionValues } from '../arguments.ts';
import { textOf } from '../given.ts';

/** The range of --from, --to and --last. @throws SettingError */
export function readTimes(options: OptionValues): { readonly from?: string; readonly to?: string } {
  const [from, to, last] = ['from', 'to', 'last'].map((name) => textOf(options, name));
  if (last !== undefined && from !== undefined)
    throw new SettingError('Say --last or --from, not both.');
  const times = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
  if (last === undefined) return times;
  const lastMs = parseDuration(last);
  if (lastMs === undefined || lastMs === 0)
    throw new SettingError(`--last is ${last}; it must be a duration: 30m, 24h, 7d.`);
  const endMs = to === undefined ? Date.now() : parseInstant(to);
  if (endMs === undefined)
    throw new SettingError(`--to is ${String(to)}; it must be RFC 3339: 2026-11-23T08:00:00Z.`);
  return { ...times, from: formatInstant(endMs - lastMs) };
}
