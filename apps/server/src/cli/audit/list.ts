import { AUDIT_OBJECT_TYPES, type AuditEntry } from '@batcave/shared/audit';
import { parseInstant } from '@batcave/shared/time';
import { listAudit, SERVER_ITSELF } from '../../adapters/postgres/identities.ts';
import { SettingError } from '../../app/settings.ts';
import type { Action } from '../actions.ts';
import type { OptionSpec, OptionValues } from '../arguments.ts';
import { settingsFrom } from '../command.ts';
import { numberOf, print, textOf, wordOf } from '../given.ts';
import { tenantOf } from '../pki/identityOptions.ts';
import { gather, LIMIT_OPTION } from '../pki/pages.ts';
import { tableOf } from '../printTable.ts';
import { withStore } from '../withPki.ts';

const FILTERS: readonly OptionSpec[] = [
  {
    name: 'from',
    kind: 'text',
    placeholder: 'T',
    what: 'From this time on: 2026-11-26T08:00:00Z.',
  },
  { name: 'to', kind: 'text', placeholder: 'T', what: 'Before this time.' },
  { name: 'actor', kind: 'text', placeholder: 'WHO', what: 'By this one: console/ana, host/root.' },
  {
    name: 'action',
    kind: 'text',
    placeholder: 'A',
    what: 'certificate.revoked, or all that begin alike: certificate.',
  },
  {
    name: 'object-type',
    kind: 'text',
    placeholder: 'O',
    what: `One of ${AUDIT_OBJECT_TYPES.join(', ')}.`,
  },
  { name: 'object-id', kind: 'text', placeholder: 'ID', what: 'About this object.' },
];

export const listAction: Action = {
  name: 'list',
  usage: '[--from T] [--to T] [--actor WHO] [--action A] [--object-type O] [--object-id ID]',
  what: 'Entries of the audit log, newest first.',
  options: [
    ...FILTERS,
    LIMIT_OPTION,
    {
      name: 'tenant',
      kind: 'text',
      placeholder: 'T',
      what: `Of this tenant, or '${SERVER_ITSELF}' for what concerns none. Default: default.`,
    },
  ],
  async run({ options }) {
    const tenant = options['tenant'] === SERVER_ITSELF ? SERVER_ITSELF : tenantOf(options);
    const query = queryOf(options);
    const limit = numberOf(options, 'limit', { least: 1, most: 1_000_000, usual: 100 });
    await withStore(settingsFrom(options), async ({ store }) => {
      const { rows, hasMore } = await gather(limit, async (page) => {
        const read = await listAudit(store, tenant, { ...query, ...page });
        return { rows: read.entries, next: read.next_cursor };
      });
      print(options, { entries: rows, has_more: hasMore }, describeEntries(rows, hasMore));
    });
    return 0;
  },
};

function queryOf(options: OptionValues) {
  const objectType = textOf(options, 'object-type');
  const [actor, action, objectId] = ['actor', 'action', 'object-id'].map((name) =>
    textOf(options, name),
  );
  const [from, to] = ['from', 'to'].map((name) => timeOf(options, name));
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(actor === undefined ? {} : { actor }),
    ...(action === undefined ? {} : { action }),
    ...(objectId === undefined ? {} : { object_id: objectId }),
    ...(objectType === undefined
      ? {}
      : { object_type: wordOf('object-type', objectType, AUDIT_OBJECT_TYPES) }),
  };
}

function timeOf(options: OptionValues, name: string): string | undefined {
  const text = textOf(options, name);
  if (text !== undefined && parseInstant(text) === undefined)
    throw new SettingError(`--${name} is ${text}; it must be a time like 2026-11-26T08:00:00Z.`);
  return text;
}

function describeEntries(rows: readonly AuditEntry[], hasMore: boolean): string {
  if (rows.length === 0) return 'There are no such entries.';
  const table = tableOf(
    ['ROW', 'AT', 'WHO', 'ACTION', 'OBJECT'],
    rows.map((row) => [
      String(row.seq),
      row.at,
      row.actor,
      row.action,
      `${row.object_type} ${row.object_id}`,
    ]),
  );
  return hasMore ? `${table}\nThere are more; --limit N shows them, --json all of each.` : table;
}
