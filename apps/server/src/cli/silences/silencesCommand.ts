import { SILENCE_STATES, type SilenceChange } from '@batcave/shared/dispatch';
import { UuidSchema } from '@batcave/shared/events';
import { Check } from 'typebox/value';
import { SettingError } from '../../app/settings.ts';
import { type Action, commandOf } from '../actions.ts';
import { inWords, numberOf, print, textOf, wordOf } from '../given.ts';
import { TENANT_OPTION } from '../pki/identityOptions.ts';
import { gather, LIMIT_OPTION } from '../pki/pages.ts';
import { describePreview, describeSilences } from './describe.ts';
import { SILENCE_OPTIONS, silenceOf, untilOf } from './silenceOptions.ts';
import { noSuchSilence, withSilences } from './withSilences.ts';

const STATES = [...SILENCE_STATES, 'current', 'all'] as const;

const listAction: Action = {
  name: 'list',
  usage: '[--state S]',
  what: 'Silences, newest first.',
  options: [
    {
      name: 'state',
      kind: 'text',
      placeholder: 'S',
      what: `One of ${STATES.join(', ')}. Default: current, which is pending and active.`,
    },
    LIMIT_OPTION,
    TENANT_OPTION,
  ],
  async run({ options }) {
    const limit = numberOf(options, 'limit', { least: 1, most: 100_000, usual: 100 });
    const state = wordOf('state', textOf(options, 'state') ?? 'current', STATES);
    await withSilences(options, async ({ silences, view, tenant }) => {
      const { rows, hasMore } = await gather(limit, async (page) => {
        const read = await silences.list(view, { ...page, state }, Date.now());
        return { rows: read.silences, next: read.next_cursor };
      });
      const nothing = `Nothing of tenant ${tenant} is silenced.`;
      const table = rows.length === 0 ? nothing : describeSilences(rows);
      print(
        options,
        { silences: rows, has_more: hasMore },
        hasMore ? `${table}\nThere are more: --limit ${String(limit * 10)}.` : table,
      );
    });
    return 0;
  },
};

const addAction: Action = {
  name: 'add',
  usage: '--match M … --for 2h --comment TEXT',
  what: 'Silence alerts, plan maintenance, snooze one alert.',
  more: [
    'Tells nobody of the alerts that fit, until it is over. They fire on and are shown. What may be silenced for how',
    'long is limited by the configuration; sentry silences preview shows what a silence would hide.',
    '',
    '  sentry silences add --match service=payments --match severity!=CRITICAL --for 8h --comment "new disks"',
    '  sentry silences add --match host=~"db-.*" --rrule "FREQ=WEEKLY;BYDAY=SU" --time-zone Europe/Berlin \\',
    '    --from 2026-11-22T02:00:00+01:00 --for 2h --comment "weekly vacuum"',
    '  sentry silences add --alert ID --until-clear --comment "known, fixed with the next release"',
  ],
  options: SILENCE_OPTIONS,
  async run({ options }) {
    const input = silenceOf(options, Date.now());
    await withSilences(options, async ({ desk, asker, tenant }) => {
      const silence = await desk
        .create(asker, input)
        .catch(inWords({ not_found: `There is no such alert of tenant ${tenant}.` }));
      print(options, silence, describeSilences([silence]));
    });
    return 0;
  },
};

const previewAction: Action = {
  name: 'preview',
  usage: '--match M … --for 2h --comment TEXT',
  what: 'What a silence would hide now, and in the last 30 days; nothing is saved.',
  options: SILENCE_OPTIONS,
  async run({ options }) {
    const commented = { comment: 'preview', ...options };
    const input = silenceOf(commented, Date.now());
    await withSilences(options, async ({ desk, view, tenant }) => {
      const preview = await desk
        .preview(view, input)
        .catch(inWords({ not_found: `There is no such alert of tenant ${tenant}.` }));
      print(options, preview, describePreview(preview));
    });
    return 0;
  },
};

const prolongAction: Action = {
  name: 'prolong',
  usage: 'ID --for 2h|--until TIME [--comment TEXT]',
  operand: 'ID',
  what: 'Give a silence another end, counted from now, or another comment.',
  options: [
    { name: 'for', kind: 'text', placeholder: 'DURATION', what: 'End so long from now.' },
    { name: 'until', kind: 'text', placeholder: 'TIME', what: 'End then, RFC 3339.' },
    { name: 'comment', kind: 'text', placeholder: 'TEXT', what: 'Why.' },
    TENANT_OPTION,
  ],
  async run({ options, operand }) {
    const comment = textOf(options, 'comment');
    const until = untilOf(options, Date.now());
    const change: SilenceChange = {
      ...(comment === undefined ? {} : { comment }),
      ...(until === undefined ? {} : { ends_at: until }),
    };
    if (Object.keys(change).length === 0)
      throw new SettingError('say what to change: --for, --until or --comment.');
    const silenceId = idOf(operand);
    await withSilences(options, async ({ desk, asker, tenant }) => {
      const silence = await desk
        .change(asker, silenceId, undefined, change)
        .catch(inWords({ not_found: noSuchSilence(operand, tenant) }));
      print(options, silence, describeSilences([silence]));
    });
    return 0;
  },
};

const expireAction: Action = {
  name: 'expire',
  usage: 'ID',
  operand: 'ID',
  what: 'End a silence now. It stays to be read for 30 days.',
  options: [TENANT_OPTION],
  async run({ options, operand }) {
    const silenceId = idOf(operand);
    await withSilences(options, async ({ desk, asker, tenant }) => {
      const silence = await desk
        .expire(asker, silenceId)
        .catch(inWords({ not_found: noSuchSilence(operand, tenant) }));
      print(options, silence, `${silence.silence_id} has ended.`);
    });
    return 0;
  },
};

function idOf(text: string): string {
  const isId: boolean = Check(UuidSchema, text);
  if (!isId) throw new SettingError(`${text} is no id; sentry silences list shows them.`);
  return text.toLowerCase();
}

export const silencesCommand = commandOf({
  name: 'silences',
  intro: [
    'What is told to nobody for a while. Changes count within about a second, beside a running server too, and stand in',
    'the audit log under the user of this host.',
  ],
  actions: [listAction, addAction, previewAction, prolongAction, expireAction],
});
