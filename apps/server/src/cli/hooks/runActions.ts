import { UuidSchema } from '@batcave/shared/events';
import { type ParameterValue, RUN_STATES } from '@batcave/shared/remediation';
import { Check } from 'typebox/value';
import { SettingError } from '../../app/settings.ts';
import type { Action } from '../actions.ts';
import type { OptionSpec } from '../arguments.ts';
import { inWords, listOf, neededText, numberOf, print, textOf, wordOf } from '../given.ts';
import { TENANT_OPTION } from '../pki/identityOptions.ts';
import { gather, LIMIT_OPTION } from '../pki/pages.ts';
import { describeAutomation, describeRun, describeRuns } from './describe.ts';
import { type HostHooks, noSuchHook, noSuchRun, withHooks } from './withHooks.ts';

const REASON: OptionSpec = { name: 'reason', kind: 'text', placeholder: 'TEXT', what: 'Why.' };

export const runAction: Action = {
  name: 'run',
  usage: 'HOOK --alert ID [--param NAME=VALUE] [--reason TEXT] [--dry-run]',
  operand: 'HOOK',
  what: 'Run a hook against an alert, or say what it would do.',
  more: [
    'Asks for a run as the user of this host. A running server sends it once it is approved, where the hook needs that:',
    'by somebody else. It ends with 1 when a guard refuses it.',
  ],
  options: [
    { name: 'alert', kind: 'text', placeholder: 'ID', what: 'The alert.' },
    {
      name: 'param',
      kind: 'list',
      placeholder: 'NAME=VALUE',
      what: 'A parameter; may be repeated.',
    },
    REASON,
    { name: 'dry-run', kind: 'flag', what: 'Only say what would be sent and what the guards say.' },
    { name: 'override', kind: 'flag', what: 'Also while automation is stopped or the hook rests.' },
    TENANT_OPTION,
  ],
  async run({ options, operand }) {
    const alertId = idOf('alert', neededText(options, 'alert', '0198f2c4-…')).toLowerCase();
    const parameters = parametersOf(listOf(options, 'param'));
    return withHooks(options, async ({ remediation, hooks, asker, view, tenant }) => {
      await hooks.get(tenant, operand).catch(inWords({ not_found: noSuchHook(operand, tenant) }));
      const result = await remediation
        .request(asker, view, {
          alertId,
          hook: operand,
          parameters,
          reason: textOf(options, 'reason'),
          override: options['override'] === true,
          dryRun: options['dry-run'] === true,
        })
        .catch(inWords({ not_found: `There is no such alert of tenant ${tenant}.` }));
      const { request, state, reason, run, refusal } = result;
      print(
        options,
        result,
        [
          ...(request === null
            ? []
            : [
                `${request.method} ${request.url}`,
                ...(request.body === null ? [] : [request.body]),
              ]),
          `${run === null ? 'It would be' : `Run ${run.run_id} is`} ${state}: ${reason}`,
          ...(typeof refusal?.frees_at === 'string' ? [`It frees at ${refusal.frees_at}.`] : []),
        ].join('\n'),
      );
      return state === 'refused' ? 1 : 0;
    });
  },
};

export const runsAction: Action = {
  name: 'runs',
  usage: '[--hook H] [--alert ID] [--state S]',
  what: 'Runs of hooks, newest first.',
  options: [
    { name: 'hook', kind: 'text', placeholder: 'H', what: 'Only of this hook.' },
    { name: 'alert', kind: 'text', placeholder: 'ID', what: 'Only against this alert.' },
    { name: 'state', kind: 'text', placeholder: 'S', what: `One of ${RUN_STATES.join(', ')}.` },
    LIMIT_OPTION,
    TENANT_OPTION,
  ],
  async run({ options }) {
    const limit = numberOf(options, 'limit', { least: 1, most: 100_000, usual: 100 });
    const [hook, alert, state] = ['hook', 'alert', 'state'].map((name) => textOf(options, name));
    const query = {
      ...(hook === undefined ? {} : { hook }),
      ...(alert === undefined ? {} : { alert: idOf('alert', alert) }),
      ...(state === undefined ? {} : { state: wordOf('state', state, RUN_STATES) }),
    };
    await withHooks(options, async ({ remediation, view }) => {
      const { rows, hasMore } = await gather(limit, async (page) => {
        const read = await remediation.list(view, { ...query, ...page });
        return { rows: read.runs, next: read.next_cursor };
      });
      const table = rows.length === 0 ? 'There are no such runs.' : describeRuns(rows);
      const more = hasMore ? `\nThere are more: --limit ${String(limit * 10)}.` : '';
      print(options, { runs: rows, has_more: hasMore }, `${table}${more}`);
    });
    return 0;
  },
};

export const showRunAction = aboutRun('show-run', '', 'One run with its steps.', [], 'show');
export const approveAction = aboutRun(
  'approve',
  '[--reason TEXT]',
  'Agree to a run that somebody else asked for.',
  [REASON],
  'approve',
);
export const rejectAction = aboutRun(
  'reject',
  '[--reason TEXT]',
  'Refuse a run that waits for approval.',
  [REASON],
  'reject',
);
export const cancelAction = aboutRun(
  'cancel',
  '[--reason TEXT]',
  'Withdraw a run that was not sent yet.',
  [REASON],
  'cancel',
);
export const resolveAction = aboutRun(
  'resolve',
  '--outcome succeeded|failed --reason TEXT',
  'Say what became of a run whose outcome is unknown.',
  [{ name: 'outcome', kind: 'text', placeholder: 'O', what: 'succeeded or failed.' }, REASON],
  'resolve',
);

function aboutRun(
  name: string,
  usage: string,
  what: string,
  own: readonly OptionSpec[],
  verb: 'show' | 'approve' | 'reject' | 'cancel' | 'resolve',
): Action {
  return {
    name,
    usage: `RUN ${usage}`.trimEnd(),
    operand: 'RUN',
    what,
    options: [...own, TENANT_OPTION],
    async run({ options, operand }) {
      const runId = idOf('RUN', operand).toLowerCase();
      const reason = textOf(options, 'reason');
      const say = async ({ remediation, asker, view }: HostHooks): Promise<void> => {
        const { actor } = asker;
        if (verb === 'show') return;
        const input =
          verb === 'resolve'
            ? ({
                kind: verb,
                actor,
                outcome: wordOf('outcome', neededText(options, 'outcome', 'failed'), [
                  'succeeded',
                  'failed',
                ]),
                reason: neededText(options, 'reason', '"I looked: it was not restarted."'),
              } as const)
            : { kind: verb, actor, reason };
        await remediation.say(asker, view, runId, input);
      };
      await withHooks(options, async (host) => {
        const words = inWords({ not_found: noSuchRun(runId, host.tenant) });
        await say(host).catch(words);
        const run = await host.remediation.get(host.view, runId).catch(words);
        print(options, run, describeRun(run));
      });
      return 0;
    },
  };
}

export const automationAction: Action = {
  name: 'automation',
  usage: '',
  what: 'Whether hooks may run by themselves, and where they are paused.',
  options: [TENANT_OPTION],
  async run({ options }) {
    await withHooks(options, async ({ remediation, view }) => {
      const automation = await remediation.automation(view);
      print(options, automation, describeAutomation(automation));
    });
    return 0;
  },
};

export const stopAction = switchAction('stop-automation', true, 'Stop all automation.');
export const startAction = switchAction('start-automation', false, 'Let automation go on.');

function switchAction(name: string, stopped: boolean, what: string): Action {
  return {
    name,
    usage: stopped ? '--reason TEXT' : '--reason TEXT [--resume HOOK=SERVICE]',
    what,
    options: [
      REASON,
      ...(stopped
        ? []
        : [
            {
              name: 'resume',
              kind: 'list',
              placeholder: 'HOOK=SERVICE',
              what: 'End this pause; may be repeated.',
            } as const,
          ]),
      TENANT_OPTION,
    ],
    async run({ options }) {
      const reason = neededText(options, 'reason', '"the restarts make it worse"');
      const resume = listOf(options, 'resume').map((text) => {
        const at = text.indexOf('=');
        if (at < 1) throw new SettingError(`--resume is ${text}; write HOOK=SERVICE.`);
        return { hook: text.slice(0, at), service: text.slice(at + 1) };
      });
      await withHooks(options, async ({ remediation, asker, view }) => {
        const automation = await remediation.setAutomation(asker, view, {
          stopped,
          reason,
          resume,
        });
        print(options, automation, describeAutomation(automation));
      });
      return 0;
    },
  };
}

function idOf(name: string, text: string): string {
  const isId: boolean = Check(UuidSchema, text);
  if (!isId) throw new SettingError(`${name} is ${text}; it must be an id, a UUID.`);
  return text;
}

/** `replicas=6` is a number, `dry=true` a boolean, all else a text; "6" in quotes is one too. */
function parametersOf(texts: readonly string[]): Record<string, ParameterValue> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new SettingError(`--param is ${text}; write NAME=VALUE.`);
      const value = text.slice(at + 1);
      if (/^-?\d+(\.\d+)?$/.test(value)) return [text.slice(0, at), Number(value)];
      if (value === 'true' || value === 'false') return [text.slice(0, at), value === 'true'];
      return [text.slice(0, at), value.replace(/^"(.*)"$/s, '$1')];
    }),
  );
}
