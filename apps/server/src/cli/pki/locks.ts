import type { Lock, LockTarget } from '@batcave/shared/identity';
import { SettingError } from '../../app/settings.ts';
import type { Action } from '../actions.ts';
import type { OptionValues } from '../arguments.ts';
import { settingsFrom } from '../command.ts';
import { inWords, neededText, print, textOf } from '../given.ts';
import { tableOf } from '../printTable.ts';
import { withPki } from '../withPki.ts';
import {
  IDENTITY_OPTIONS,
  kindOf,
  nameOf,
  serialOf,
  TENANT_OPTION,
  tenantOf,
} from './identityOptions.ts';
import { uuidOf } from './tokens.ts';

const MOST_REASON = 500;

export const lockAction: Action = {
  name: 'lock',
  usage: '(--kind K --name N | --serial S | --whole-tenant) --reason TEXT',
  what: 'The emergency brake: who is locked may not speak until it is lifted.',
  more: [
    'Locks an identity with all of its certificates, one certificate, or everybody of a tenant out, within',
    'seconds, open connections included. It can be lifted again: it is what to do first, before you know more.',
  ],
  options: [
    ...IDENTITY_OPTIONS,
    { name: 'serial', kind: 'text', placeholder: 'S', what: 'One certificate.' },
    {
      name: 'whole-tenant',
      kind: 'flag',
      what: 'Everybody of the tenant, agents and walls too, but those with sentry.pki.admin.',
    },
    { name: 'reason', kind: 'text', placeholder: 'TEXT', what: 'For the audit log.' },
  ],
  async run({ options }) {
    const tenant = tenantOf(options);
    const target = targetOf(options);
    const reason = neededText(options, 'reason', '"laptop lost"').slice(0, MOST_REASON);
    await withPki(settingsFrom(options), async ({ access, certificates, asker }) => {
      if ('serial' in target)
        await certificates.get(tenant, target.serial, Date.now()).catch(
          inWords({
            not_found: `There is no certificate ${target.serial} of tenant ${tenant}; sentry pki list shows those there are.`,
          }),
        );
      if ('name' in target && !(await isKnown(access.list(tenant), target)))
        throw new Error(
          `There is no ${target.kind}/${target.name} of tenant ${tenant}; sentry access list shows who there is.`,
        );
      const lock = await access.lock(asker(tenant), target, reason);
      print(
        options,
        lock,
        `${describeTarget(target)} of tenant ${tenant} is locked out. Lift it with sentry pki unlock ${lock.lock_id}`,
      );
    });
    return 0;
  },
};

async function isKnown(
  identities: Promise<readonly { readonly kind: string; readonly name: string }[]>,
  { kind, name }: { readonly kind: string; readonly name: string },
): Promise<boolean> {
  return (await identities).some((each) => each.kind === kind && each.name === name);
}

/** @throws SettingError unless exactly one target is said */
function targetOf(options: OptionValues): LockTarget {
  const serial = textOf(options, 'serial');
  const isTenant = options['whole-tenant'] === true;
  const isIdentity = textOf(options, 'kind') !== undefined || textOf(options, 'name') !== undefined;
  if ([serial !== undefined, isTenant, isIdentity].filter(Boolean).length !== 1)
    throw new SettingError(
      'say whom to lock: --kind K --name N, or --serial S, or --whole-tenant.',
    );
  if (serial !== undefined) return { serial: serialOf(serial) };
  return isTenant ? { tenant: true } : { kind: kindOf(options), name: nameOf(options) };
}

function describeTarget(target: LockTarget): string {
  if ('serial' in target) return `The certificate ${target.serial}`;
  return 'tenant' in target ? 'Everybody' : `${target.kind}/${target.name}`;
}

export const locksAction: Action = {
  name: 'locks',
  usage: '',
  what: 'Who is locked out.',
  options: [TENANT_OPTION],
  async run({ options }) {
    const tenant = tenantOf(options);
    await withPki(settingsFrom(options), async ({ access }) => {
      const locks = await access.locks(tenant);
      print(options, { locks }, describeLocks(locks));
    });
    return 0;
  },
};

function describeLocks(locks: readonly Lock[]): string {
  if (locks.length === 0) return 'Nobody is locked out.';
  return tableOf(
    ['LOCK ID', 'WHO', 'SINCE', 'BY', 'REASON'],
    locks.map((lock) => [
      lock.lock_id,
      describeTarget(lock.target),
      lock.locked_at.slice(0, 16),
      lock.locked_by,
      lock.reason,
    ]),
  );
}

export const unlockAction: Action = {
  name: 'unlock',
  usage: 'LOCK_ID',
  operand: 'LOCK_ID',
  what: 'Lift a lock.',
  options: [TENANT_OPTION],
  async run({ options, operand }) {
    const tenant = tenantOf(options);
    const lockId = uuidOf(operand, 'sentry pki locks shows them');
    await withPki(settingsFrom(options), async ({ access, asker }) => {
      await access.unlock(asker(tenant), lockId).catch(
        inWords({
          not_found: `There is no lock ${lockId} of tenant ${tenant}; sentry pki locks shows those there are.`,
        }),
      );
      print(options, { lock_id: lockId, lifted: true }, `Lock ${lockId} is lifted.`);
    });
    return 0;
  },
};
