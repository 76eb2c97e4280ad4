import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { REPLAY_LIMITS } from '@batcave/shared/replay';
import { openHostDetectors } from '../../app/detectors.ts';
import { backtestFile } from '../../app/replay/index.ts';
import { SettingError } from '../../app/settings.ts';
import type { OptionValues } from '../arguments.ts';
import { settingsFrom } from '../command.ts';
import { numberOf, print } from '../given.ts';
import { describeResult } from './describeResult.ts';
import { readRule } from './readRule.ts';

/** What is about a range of a store, and means nothing for a file. */
const OF_STORES = ['from', 'to', 'last', 'warm-up', 'max-events', 'compare-with'] as const;

/** Runs `sentry replay RULE.json --events FILE`: without a store. */
export async function runFileBacktest(
  operand: string,
  file: string,
  options: OptionValues,
): Promise<number> {
  const foreign = OF_STORES.filter((name) => options[name] !== undefined);
  if (foreign.length > 0)
    throw new SettingError(`--events reads the whole file: leave out --${foreign.join(', --')}.`);
  if (operand === '-' && file === '-')
    throw new SettingError('rule and events cannot both come from the standard input.');
  const limit = { least: 0, most: REPLAY_LIMITS.maxListed, usual: 20 };
  const listed = numberOf(options, 'limit', limit);
  const settings = settingsFrom(options);
  const rule = readRule(operand, options);
  const input = file === '-' ? process.stdin : createReadStream(file);
  const failed = new Promise<never>((_, reject) => {
    input.once('error', (error: Error) =>
      reject(new SettingError(`${file} cannot be read: ${error.message}`, { cause: error })),
    );
  });
  const detectors = await openHostDetectors(settings);
  try {
    const lines = createInterface({ input, crlfDelay: Infinity });
    const result = await Promise.race([
      backtestFile(rule, lines, {
        kinds: detectors.kinds,
        unavailable: detectors.unavailable,
        maxGroupsPerRule: settings.max_groups_per_rule,
      }),
      failed,
    ]);
    print(options, result, describeResult(result, listed));
    return 0;
  } finally {
    await detectors.close();
  }
}
