import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { HookInput } from '@batcave/shared/remediation';
import { AppError } from '@batcave/shared/errors';
import { asHook, hookFaults, readRange } from '../../app/remediation/index.ts';
import { SettingError } from '../../app/settings.ts';
import type { Action } from '../actions.ts';
import { inWords, numberOf, print, readAsOption, textOf } from '../given.ts';
import { TENANT_OPTION } from '../pki/identityOptions.ts';
import { LIMIT_OPTION } from '../pki/pages.ts';
import { describeDryRun, describeHooks, describeHookVersions } from './describe.ts';
import { readHookSecrets } from './secrets.ts';
import { noSuchHook, withHooks } from './withHooks.ts';

const MAX_FILE_BYTES = 1_048_576;

export const listAction: Action = {
  name: 'list',
  usage: '',
  what: 'Every hook, by name.',
  options: [TENANT_OPTION],
  async run({ options }) {
    await withHooks(options, async ({ hooks, tenant }) => {
      const all = await hooks.list(tenant);
      const nothing = `Tenant ${tenant} has no hooks; sentry hooks apply FILE brings some.`;
      print(options, { hooks: all }, all.length === 0 ? nothing : describeHooks(all));
    });
    return 0;
  },
};

export const showAction: Action = {
  name: 'show',
  usage: 'HOOK',
  operand: 'HOOK',
  what: 'One hook as JSON. Secrets say only that they are set.',
  options: [TENANT_OPTION],
  async run({ options, operand }) {
    await withHooks(options, async ({ hooks, tenant }) => {
      const hook = await hooks
        .get(tenant, operand)
        .catch(inWords({ not_found: noSuchHook(operand, tenant) }));
      print(options, hook, JSON.stringify(hook, null, 2));
    });
    return 0;
  },
};

export const applyAction: Action = {
  name: 'apply',
  usage: 'FILE',
  operand: 'FILE',
  what: 'Create or replace the hooks of a file.',
  more: [
    'Takes one hook, a list of hooks, or what sentry hooks list --json prints; - reads the standard input. Each hook is',
    'written by itself. A secret that is { "set": true } stays as it is; { "env": "NAME" } is read from the environment,',
    '{ "file": "path" } from a file, named from where FILE lies.',
  ],
  options: [TENANT_OPTION],
  async run({ options, operand }) {
    const given = readHooks(operand);
    await withHooks(options, async ({ hooks, tenant, asker }) => {
      const written = [];
      for (const [name, hook] of given) {
        try {
          written.push(await hooks.put(asker, name, hook, undefined));
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          const why = error.faults.map(
            ({ field, limit, fix }) => `${field || 'it'} must be ${limit}. ${fix}`,
          );
          throw new Error(
            `${name} was refused${written.length > 0 ? `, after ${String(written.length)} others were written` : ''}: ${why.join(' ') || error.message}`,
            { cause: error },
          );
        }
      }
      print(options, { hooks: written }, `${describeHooks(written)}\nTenant ${tenant}.`);
    });
    return 0;
  },
};

export const deleteAction: Action = {
  name: 'delete',
  usage: 'HOOK',
  operand: 'HOOK',
  what: 'Delete a hook. Runs of it that were not sent are cancelled.',
  options: [TENANT_OPTION],
  async run({ options, operand }) {
    await withHooks(options, async ({ hooks, tenant, asker }) => {
      await hooks
        .remove(asker, operand, undefined)
        .catch(inWords({ not_found: noSuchHook(operand, tenant) }));
      print(options, { deleted: operand }, `${operand} is deleted.`);
    });
    return 0;
  },
};

export const historyAction: Action = {
  name: 'history',
  usage: 'HOOK [--limit N]',
  operand: 'HOOK',
  what: 'What a hook was, newest first, and who changed it.',
  options: [LIMIT_OPTION, TENANT_OPTION],
  async run({ options, operand }) {
    const limit = numberOf(options, 'limit', { least: 1, most: 1000, usual: 100 });
    await withHooks(options, async ({ hooks, tenant }) => {
      const { versions } = await hooks
        .versions(tenant, operand, { limit })
        .catch(inWords({ not_found: noSuchHook(operand, tenant) }));
      print(options, { versions }, describeHookVersions(versions));
    });
    return 0;
  },
};

export const dryRunAction: Action = {
  name: 'dry-run',
  usage: 'HOOK [--from T] [--to T]',
  operand: 'HOOK',
  what: 'What a hook would have done over stored alerts. Calls nobody.',
  options: [
    { name: 'from', kind: 'text', placeholder: 'T', what: 'RFC 3339. Default: 7 days before.' },
    { name: 'to', kind: 'text', placeholder: 'T', what: 'RFC 3339. Default: now.' },
    TENANT_OPTION,
  ],
  async run({ options, operand }) {
    const [from, to] = [textOf(options, 'from'), textOf(options, 'to')];
    const range = readAsOption('from', () =>
      readRange(
        { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
        Date.now(),
      ),
    );
    await withHooks(options, async ({ hooks, tenant }) => {
      const dry = await hooks
        .dryRun(tenant, operand, range, undefined)
        .catch(inWords({ not_found: noSuchHook(operand, tenant) }));
      print(options, dry, describeDryRun(dry));
    });
    return 0;
  },
};

/** The hooks of a file, each with its name. @throws SettingError that says what is wrong */
function readHooks(file: string): readonly (readonly [string, HookInput])[] {
  let value: unknown;
  try {
    const content = readFileSync(file === '-' ? 0 : file);
    if (content.length > MAX_FILE_BYTES) throw new Error('it is larger than 1 MiB');
    value = JSON.parse(content.toString('utf8')) as unknown;
  } catch (cause) {
    throw new SettingError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  const document = asFields(value);
  const listed = Array.isArray(value) || !('hooks' in document) ? value : document['hooks'];
  const entries: unknown[] = Array.isArray(listed) ? listed : [listed];
  const folder = file === '-' ? process.cwd() : path.dirname(path.resolve(file));
  return entries.map((entry, i) => {
    const {
      version: _v,
      created_at: _c,
      updated_at: _u,
      updated_by: _b,
      ...given
    } = asFields(entry);
    const hook = readHookSecrets(given, folder, process.env);
    const faults = hookFaults(hook);
    if (faults.length > 0)
      throw new SettingError(
        [
          `hook ${String(i + 1)} of ${file} is not of the form of a hook:`,
          ...faults.map(({ field, limit, fix }) => `${field || 'it'} must be ${limit}. ${fix}`),
        ].join('\n  '),
      );
    const { name } = hook;
    if (typeof name !== 'string')
      throw new SettingError(`hook ${String(i + 1)} of ${file} has no name.`);
    return [name, asHook(hook)] as const;
  });
}

function asFields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
