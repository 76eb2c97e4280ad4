import type { DispatchConfigVersion } from '@batcave/shared/dispatch';
import { stringify } from 'yaml';
import type { Action } from '../actions.ts';
import { inWords, note, numberOf, print, textOf } from '../given.ts';
import { TENANT_OPTION } from '../pki/identityOptions.ts';
import { LIMIT_OPTION } from '../pki/pages.ts';
import { tableOf } from '../printTable.ts';
import { compareDocuments, describeDocumentChange } from './compareDocuments.ts';
import { describeFindings } from './describe.ts';
import { type DispatchHost, noSuchRevision, revisionOf, withDispatch } from './withDispatch.ts';

export const showAction: Action = {
  name: 'show',
  usage: '[--revision N] [--yaml]',
  what: 'The document that says who is told, as it is saved.',
  more: [
    'Prints the document, which sentry dispatch apply takes again: secrets say { "set": true }, which keeps them. With',
    '--json it comes with its revision, and who wrote it when.',
    '',
    '  sentry dispatch show --yaml > routing.yaml',
  ],
  options: [
    { name: 'revision', kind: 'text', placeholder: 'N', what: 'That one. Default: the newest.' },
    { name: 'yaml', kind: 'flag', what: 'Print YAML.' },
    TENANT_OPTION,
  ],
  async run({ options }) {
    const given = textOf(options, 'revision');
    const revision = given === undefined ? undefined : revisionOf(given);
    await withDispatch(options, async (host) => {
      const version = await load(host, revision);
      const { config } = version;
      if (options['json'] !== true) note(headOf(version, host.tenant));
      const text =
        options['yaml'] === true ? stringify(config).trimEnd() : JSON.stringify(config, null, 2);
      print(options, version, text);
    });
    return 0;
  },
};

export const versionsAction: Action = {
  name: 'versions',
  usage: '[--limit N]',
  what: 'The last revisions of the document, newest first.',
  options: [LIMIT_OPTION, TENANT_OPTION],
  async run({ options }) {
    const limit = numberOf(options, 'limit', { least: 1, most: 1000, usual: 100 });
    await withDispatch(options, async ({ routes, ctx, tenant }) => {
      const read = await routes['dispatch.config.versions'](ctx, { query: { limit } });
      const rows = read.versions.map(({ revision, updated_at: at, updated_by: by }) => [
        String(revision),
        at.slice(0, 19),
        by,
      ]);
      const nothing = `Tenant ${tenant} has no document: nobody is told of anything. sentry dispatch apply FILE writes one.`;
      const table = rows.length === 0 ? nothing : tableOf(['REVISION', 'AT', 'BY'], rows);
      print(options, read, table);
    });
    return 0;
  },
};

export const diffAction: Action = {
  name: 'diff',
  usage: 'A B',
  operand: 'A B',
  what: 'What differs between two revisions.',
  more: [
    'What differs between two revisions, a line for each field; + is only in B, - only in A. People, receivers and',
    'routes are compared by name. That a secret has changed is not seen: nobody can read it.',
  ],
  options: [TENANT_OPTION],
  async run({ options, operands: [a = '', b = ''] }) {
    const [before, after] = [revisionOf(a), revisionOf(b)];
    await withDispatch(options, async (host) => {
      const [one, two] = [await load(host, before), await load(host, after)];
      const changes = compareDocuments(one.config, two.config);
      const lines = changes.map(describeDocumentChange);
      const same = `Revisions ${a} and ${b} say the same, as far as can be read: secrets cannot.`;
      print(options, { before, after, changes }, changes.length === 0 ? same : lines.join('\n'));
    });
    return 0;
  },
};

export const restoreAction: Action = {
  name: 'restore',
  usage: 'N',
  operand: 'N',
  what: 'Write an older revision again as the newest, secrets included.',
  options: [TENANT_OPTION],
  async run({ options, operand }) {
    const revision = revisionOf(operand, 1);
    await withDispatch(options, async ({ desk, asker, tenant }) => {
      const { version, findings } = await desk
        .restore(asker, revision)
        .catch(inWords({ not_found: noSuchRevision(revision, tenant) }));
      const done = `Revision ${String(version.revision)} says what revision ${operand} said, from now on.`;
      print(options, { version, findings }, [...describeFindings(findings), done].join('\n'));
    });
    return 0;
  },
};

/** A revision of the document. @throws Error that says where revisions are listed */
export async function load(
  { desk, tenant }: Pick<DispatchHost, 'desk' | 'tenant'>,
  revision?: number,
): Promise<DispatchConfigVersion> {
  return desk
    .get(tenant, revision)
    .catch(inWords({ not_found: noSuchRevision(revision ?? 0, tenant) }));
}

function headOf(
  { revision, updated_at: at, updated_by: by }: DispatchConfigVersion,
  tenant: string,
): string {
  return revision === 0
    ? `Tenant ${tenant} has no document: nobody is told of anything. sentry dispatch apply FILE writes one.`
    : `Revision ${String(revision)}, ${at ?? ''} by ${by ?? ''}.`;
}
