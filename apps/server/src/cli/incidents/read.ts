import { ALERT_STATES, TIMELINE_KINDS } from '@batcave/shared/alerts';
import { SEVERITIES } from '@batcave/shared/events';
import { parseInstant } from '@batcave/shared/time';
import { placeFile, PUBLIC } from '../../app/placeFile.ts';
import { SettingError } from '../../app/settings.ts';
import type { Action } from '../actions.ts';
import type { OptionSpec, OptionValues } from '../arguments.ts';
import { note, numberOf, print, textOf, wordOf } from '../given.ts';
import { TENANT_OPTION } from '../pki/identityOptions.ts';
import { gather, LIMIT_OPTION } from '../pki/pages.ts';
import { describeDetail, describeEntries, describeIncidents } from './describe.ts';
import { idOf, noSuch, withIncidents } from './withIncidents.ts';

const RANGE: readonly OptionSpec[] = [
  {
    name: 'from',
    kind: 'text',
    placeholder: 'T',
    what: 'From this time on: 2026-11-26T08:00:00Z.',
  },
  { name: 'to', kind: 'text', placeholder: 'T', what: 'Up to this time.' },
];
const LIST_STATES = [...ALERT_STATES, 'active', 'all'] as const;

export const listAction: Action = {
  name: 'list',
  usage: '[--state S] [--severity S] [--service S] [--from T] [--to T] [--limit N]',
  what: 'Incidents, newest activity first; those that are not resolved unless told otherwise.',
  options: [
    { name: 'state', kind: 'text', placeholder: 'S', what: `One of ${LIST_STATES.join(', ')}.` },
    { name: 'severity', kind: 'text', placeholder: 'S', what: 'The worst that it ever had.' },
    { name: 'service', kind: 'text', placeholder: 'S', what: 'With an alert of this service.' },
    ...RANGE,
    LIMIT_OPTION,
    TENANT_OPTION,
  ],
  async run({ options }) {
    const [state, severity, service] = ['state', 'severity', 'service'].map((name) =>
      textOf(options, name),
    );
    const query = {
      ...rangeOf(options),
      ...(state === undefined ? {} : { state: wordOf('state', state, LIST_STATES) }),
      ...(severity === undefined ? {} : { severity: wordOf('severity', severity, SEVERITIES) }),
      ...(service === undefined ? {} : { service }),
    };
    const limit = numberOf(options, 'limit', { least: 1, most: 100_000, usual: 100 });
    await withIncidents(options, async ({ routes, ctx }) => {
      const { rows, hasMore } = await gather(limit, async (page) => {
        const read = await routes['incidents.list'](ctx, { query: { ...query, ...page } });
        return { rows: read.incidents, next: read.next_cursor };
      });
      print(options, { incidents: rows, has_more: hasMore }, describeIncidents(rows, hasMore));
    });
    return 0;
  },
};

export const showAction: Action = {
  name: 'show',
  usage: 'INCIDENT',
  operand: 'INCIDENT',
  what: 'One incident with its alerts and why each belongs to it.',
  options: [TENANT_OPTION],
  async run({ options, operand }) {
    const incidentId = idOf(operand, 'incident');
    await withIncidents(options, async ({ routes, ctx }) => {
      const params = { incident_id: incidentId };
      const detail = await routes['incidents.get'](ctx, { params }).catch(
        noSuch('incident', operand),
      );
      print(options, detail, describeDetail(detail));
    });
    return 0;
  },
};

export const timelineAction: Action = {
  name: 'timeline',
  usage: '[--incident ID | --alert ID] [--correlated] [--kind K] [--from T] [--to T] [--limit N]',
  what: 'What happened, oldest first: in an incident, around an alert, or in the last hour.',
  options: [
    { name: 'incident', kind: 'text', placeholder: 'ID', what: 'In this incident.' },
    { name: 'alert', kind: 'text', placeholder: 'ID', what: 'Around this alert.' },
    {
      name: 'correlated',
      kind: 'flag',
      what: 'With deploys and bad events of its services, their neighbours and its hosts.',
    },
    { name: 'kind', kind: 'text', placeholder: 'K', what: `One of ${TIMELINE_KINDS.join(', ')}.` },
    ...RANGE,
    { ...LIMIT_OPTION, what: 'The oldest N (default 100).' },
    TENANT_OPTION,
  ],
  async run({ options }) {
    const [incident, alert, kind] = ['incident', 'alert', 'kind'].map((name) =>
      textOf(options, name),
    );
    const query = {
      ...rangeOf(options),
      ...(incident === undefined ? {} : { incident: idOf(incident, 'incident') }),
      ...(alert === undefined ? {} : { alert: idOf(alert, 'alert') }),
      ...(kind === undefined ? {} : { kind: wordOf('kind', kind, TIMELINE_KINDS) }),
      ...(options['correlated'] === true ? { correlated: 'true' as const } : {}),
    };
    const limit = numberOf(options, 'limit', { least: 1, most: 100_000, usual: 100 });
    await withIncidents(options, async ({ routes, ctx }) => {
      let cut: string | null | undefined;
      const { rows, hasMore } = await gather(limit, async (page) => {
        const input = { query: { ...query, ...page } };
        const read = await routes['incidents.timeline'](ctx, input);
        cut = read.cut;
        return { rows: read.entries, next: read.next_cursor };
      }).catch(noSuch(incident === undefined ? 'alert' : 'incident', incident ?? alert ?? ''));
      const value = { entries: rows, has_more: hasMore, cut: cut ?? null };
      print(options, value, describeEntries(rows, hasMore));
      if (typeof cut === 'string' && options['json'] !== true) note(cut);
    });
    return 0;
  },
};

export const exportAction: Action = {
  name: 'export',
  usage: 'INCIDENT [--out FILE]',
  operand: 'INCIDENT',
  what: 'An incident as Markdown, for a post-mortem.',
  options: [
    {
      name: 'out',
      kind: 'text',
      placeholder: 'FILE',
      what: 'Write it there, whole or not at all. Default: print it.',
    },
    TENANT_OPTION,
  ],
  async run({ options, operand }) {
    const incidentId = idOf(operand, 'incident');
    const out = textOf(options, 'out');
    await withIncidents(options, async ({ routes, ctx }) => {
      const params = { incident_id: incidentId };
      const markdown = await routes['incidents.export'](ctx, { params }).catch(
        noSuch('incident', operand),
      );
      if (out === undefined) {
        print(options, { markdown }, markdown.trimEnd());
        return;
      }
      placeFile(out, markdown, PUBLIC);
      if (options['json'] === true) print(options, { file: out }, '');
      else note(`Wrote incident ${incidentId} to ${out}.`);
    });
    return 0;
  },
};

function rangeOf(options: OptionValues): { from?: string; to?: string } {
  const [from, to] = (['from', 'to'] as const).map((name) => {
    const text = textOf(options, name);
    if (text !== undefined && parseInstant(text) === undefined)
      throw new SettingError(`--${name} is ${text}; it must be a time like 2026-11-26T08:00:00Z.`);
    return text;
  });
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
