import { type BacktestResult, REPLAY_LIMITS } from '@batcave/shared/replay';
import type { RuleInput } from '@batcave/shared/rules';
import { openRules } from '../../app/policies/hostRules.ts';
import { startHostBacktest } from '../../app/replay/index.ts';
import { SettingError } from '../../app/settings.ts';
import type { OptionValues } from '../arguments.ts';
import { settingsFrom } from '../command.ts';
import { note, numberOf, print, textOf } from '../given.ts';
import { tenantOf } from '../pki/identityOptions.ts';
import { findRule, type HostRules } from '../rules/withRules.ts';
import { untilSignal } from '../untilSignal.ts';
import { withStore } from '../withPki.ts';
import { describeResult } from './describeResult.ts';
import { isFile, readRule } from './readRule.ts';
import { readTimes } from './readTimes.ts';
import { showProgressBar } from './progressBar.ts';

const INTERRUPTED = 130;

/** Runs `sentry replay RULE`. */
export async function runBacktest(operand: string, options: OptionValues): Promise<number> {
  const settings = settingsFrom(options);
  const listed = numberOf(options, 'limit', {
    ...{ least: 0, most: REPLAY_LIMITS.maxListed, usual: 20 },
  });
  const maxEvents = numberOf(options, 'max-events', {
    ...{ least: 1, most: REPLAY_LIMITS.maxEvents, usual: REPLAY_LIMITS.maxEvents },
  });
  const range = {
    ...readTimes(options),
    warm_up: textOf(options, 'warm-up'),
    max_events: maxEvents,
  };
  const tenant = tenantOf(options);
  const signals = untilSignal();
  return withStore(settings, async ({ store }) => {
    const rules = await openRules(store, tenant);
    const asked = { ...(await readOperand(operand, options, { rules, tenant })), ...range };
    const onFault = (error: unknown): void => note(String(error));
    const job = await startHostBacktest(asked, { store, rules, settings, tenant, onFault });
    void signals.first.then(() => job.cancel());
    const bar = showProgressBar(process.stderr);
    let result: BacktestResult | undefined;
    try {
      for await (const line of job) {
        if (line.kind === 'error') throw line.error;
        if (line.kind === 'progress') bar.show(line);
        else result = line;
      }
    } finally {
      bar.end();
      await job.ended;
    }
    if (result === undefined) return INTERRUPTED;
    print(options, result, describeResult(result, listed));
    return 0;
  });
}

/** The rule of the file, or the stored one; and which one it edits. */
async function readOperand(
  operand: string,
  options: OptionValues,
  host: Pick<HostRules, 'rules' | 'tenant'>,
): Promise<{ readonly rule?: RuleInput; readonly rule_id?: string }> {
  const idOf = async (rule: string): Promise<string> => (await findRule(host, rule)).rule_id;
  const comparedWith = textOf(options, 'compare-with');
  if (!isFile(operand, options)) {
    if (comparedWith !== undefined)
      throw new SettingError('--compare-with needs a file with the edit: sentry replay RULE.json.');
    return { rule_id: await idOf(operand) };
  }
  const rule = readRule(operand, options);
  return comparedWith === undefined ? { rule } : { rule, rule_id: await idOf(comparedWith) };
}
