import type { DispatchReplayResult } from '@batcave/shared/replay';
import { DISPATCH_REPLAY_LIMITS } from '@batcave/shared/replay';
import { startHostDispatchReplay } from '../../app/dispatch/hostReplay.ts';
import { openRules } from '../../app/policies/hostRules.ts';
import { SettingError } from '../../app/settings.ts';
import type { Action } from '../actions.ts';
import type { OptionValues } from '../arguments.ts';
import { settingsFrom } from '../command.ts';
import { note, numberOf, print, textOf } from '../given.ts';
import { TENANT_OPTION, tenantOf } from '../pki/identityOptions.ts';
import { showProgressBar } from '../replay/progressBar.ts';
import { isFile, readRule } from '../replay/readRule.ts';
import { readTimes } from '../replay/readTimes.ts';
import { DOCUMENT_OPTIONS } from '../rules/documents.ts';
import { findRule, type HostRules } from '../rules/withRules.ts';
import { untilSignal } from '../untilSignal.ts';
import { withStore } from '../withPki.ts';
import { describeReplay } from './describeReplay.ts';
import { readDocument } from './document.ts';
import { FILE_OPTION } from './withDispatch.ts';

const INTERRUPTED = 130;

/** `sentry dispatch replay`: who would have been paged. */
export const replayAction: Action = {
  name: 'replay',
  usage: '[--file FILE] [--rule FILE|RULE [--edits RULE]] [--last 24h | --from TIME --to TIME]',
  what: 'Who would have been paged over the alerts of the past, before and after an edit; tells nobody.',
  more: [
    'Runs the alerts of the past once more through groups, silences and escalations, as they are decided live: with the',
    'saved document, and with an edit of it (--file) or of a rule (--rule). Says which pages come and go, for whom, and',
    'how many at night. Changes nothing, and works beside a running server or without one. Ctrl-C ends it.',
    '',
    '  sentry dispatch replay --file dispatch.yaml --last 7d',
    '  sentry dispatch replay --rule disk-full.json --edits "disk full"',
  ],
  options: [
    FILE_OPTION,
    {
      name: 'rule',
      kind: 'text',
      placeholder: 'FILE|RULE',
      what: 'A rule in a file, or a stored one (id or name), whose alerts are raised anew.',
    },
    {
      name: 'edits',
      kind: 'text',
      placeholder: 'RULE',
      what: 'The rule of the file is an edit of this one (id or name).',
    },
    { name: 'from', kind: 'text', placeholder: 'TIME', what: 'Beginning of the range, RFC 3339.' },
    { name: 'to', kind: 'text', placeholder: 'TIME', what: 'End of the range. Default: now.' },
    {
      name: 'last',
      kind: 'text',
      placeholder: 'DURATION',
      what: 'The range is so long. Default: 24h; 90d at most.',
    },
    {
      name: 'limit',
      kind: 'text',
      placeholder: 'N',
      what: 'Print the first N messages of each list. Default: 20; 1000 at most.',
    },
    ...DOCUMENT_OPTIONS,
    TENANT_OPTION,
  ],
  run: ({ options }) => runDispatchReplay(options),
};

/** Runs `sentry dispatch replay`. */
async function runDispatchReplay(options: OptionValues): Promise<number> {
  const settings = settingsFrom(options);
  const listed = numberOf(options, 'limit', {
    ...{ least: 0, most: DISPATCH_REPLAY_LIMITS.maxListed, usual: 20 },
  });
  const file = textOf(options, 'file');
  const config = file === undefined ? undefined : readDocument(file, 'assume').config;
  const times = readTimes(options);
  const tenant = tenantOf(options);
  const signals = untilSignal();
  return withStore(settings, async ({ store }) => {
    const rules = await openRules(store, tenant);
    const rule = await readOperand(options, { rules, tenant });
    const onFault = (error: unknown): void => note(String(error));
    const job = await startHostDispatchReplay(
      { ...times, ...rule, config },
      { store, settings, tenant, onFault },
    );
    void signals.first.then(() => job.cancel());
    const bar = showProgressBar(process.stderr);
    let result: DispatchReplayResult | undefined;
    try {
      for await (const line of job) {
        if (line.kind === 'error') throw line.error;
        if (line.kind === 'progress') bar.show({ percent: line.percent, at: line.at });
        else result = line;
      }
    } finally {
      bar.end();
      await job.ended;
    }
    if (result === undefined) return INTERRUPTED;
    print(options, result, describeReplay(result, listed));
    return 0;
  });
}

/** The rule of the file, or the stored one; and which one it edits. */
async function readOperand(options: OptionValues, host: Pick<HostRules, 'rules' | 'tenant'>) {
  const [rule, edits] = [textOf(options, 'rule'), textOf(options, 'edits')];
  if (rule === undefined) {
    if (edits !== undefined) throw new SettingError('--edits needs --rule FILE with the edit.');
    return {};
  }
  const idOf = async (text: string): Promise<string> => (await findRule(host, text)).rule_id;
  if (!isFile(rule, options)) {
    if (edits !== undefined)
      throw new SettingError('--edits needs a file with the edit: --rule RULE.json.');
    return { rule_id: await idOf(rule) };
  }
  const input = readRule(rule, options);
  return edits === undefined ? { rule: input } : { rule: input, rule_id: await idOf(edits) };
}
