import { type Grant, ROLE_NAMES, ROLES } from '@batcave/shared/identity';
import { SettingError } from '../app/settings.ts';
import type { NamedIdentity } from '../identity/index.ts';
import { type Action, commandOf } from './actions.ts';
import { settingsFrom } from './command.ts';
import { listOf, note, print, wordOf } from './given.ts';
import {
  describeGrants,
  GRANT_OPTIONS,
  grantsOf,
  IDENTITY_OPTIONS,
  identityOf,
  TENANT_OPTION,
  tenantOf,
} from './pki/identityOptions.ts';
import { tableOf } from './printTable.ts';
import { type HostPki, hostAsker, withPki, withStore } from './withPki.ts';

const rolesAction: Action = {
  name: 'roles',
  needsNoStore: true,
  usage: '',
  what: 'Every role, and what it may do.',
  options: [],
  run({ options }) {
    const roles = ROLE_NAMES.map((role) => ({
      role,
      what: ROLES[role].what,
      scopes: ROLES[role].scopes,
      by_service: ROLES[role].byService,
    }));
    print(
      options,
      { roles },
      tableOf(
        ['ROLE', 'BY SERVICE', 'WHAT'],
        roles.map(({ role, what, by_service: byService }) => [
          role,
          byService ? 'yes' : 'no',
          what,
        ]),
      ),
    );
    return Promise.resolve(0);
  },
};

const listAction: Action = {
  name: 'list',
  usage: '',
  what: 'Who there is, and which roles they hold.',
  options: [TENANT_OPTION],
  async run({ options }) {
    const tenant = tenantOf(options);
    await withPki(settingsFrom(options), async ({ access }) => {
      const identities = await access.list(tenant);
      print(
        options,
        { identities },
        identities.length === 0
          ? `Nobody has a certificate or a role of tenant ${tenant}.`
          : tableOf(
              ['IDENTITY', 'ROLES'],
              identities.map(({ kind, name, grants }) => [
                `${kind}/${name}`,
                describeGrants(grants),
              ]),
            ),
      );
    });
    return 0;
  },
};

const grantAction: Action = {
  name: 'grant',
  usage: '--kind K --name N --role R … [--services P]',
  what: 'Give an identity roles, beside those it holds.',
  more: [
    'Gives roles beside those that are held. One that is held already is then held as said here: for these services,',
    'or for all. It counts within seconds, also for connections that are open.',
  ],
  options: [...IDENTITY_OPTIONS, ...GRANT_OPTIONS],
  async run({ options }) {
    const identity = identityOf(options);
    const wanted = grantsOf(options, identity.kind);
    if (wanted === undefined)
      throw new SettingError(`say which role: --role ${ROLE_NAMES.join('|')}.`);
    await withPki(settingsFrom(options), async (pki) => {
      const held = await heldBy(pki, identity);
      if (held === undefined)
        note(`${identity.kind}/${identity.name} has no certificate yet; the roles wait for it.`);
      const others = (held ?? []).filter(({ role }) => !wanted.some((one) => one.role === role));
      const { grants } = await replace(pki, identity, [...others, ...wanted]);
      print(options, { ...identity, grants }, tell(identity, grants));
    });
    return 0;
  },
};

const revokeAction: Action = {
  name: 'revoke',
  usage: '--kind K --name N [--role R …]',
  what: 'Take roles away, or all.',
  more: [
    'Takes roles away; without --role all. It counts within seconds, also for connections that are open. The',
    'certificate stays: sentry pki revoke ends it, sentry pki lock keeps the identity out.',
  ],
  options: [
    ...IDENTITY_OPTIONS,
    { name: 'role', kind: 'list', placeholder: 'R', what: 'This role alone. May be repeated.' },
  ],
  async run({ options }) {
    const identity = identityOf(options);
    const roles = listOf(options, 'role').map((text) => wordOf('role', text, ROLE_NAMES));
    await withPki(settingsFrom(options), async (pki) => {
      const held = await heldBy(pki, identity);
      const { kind, name, tenant } = identity;
      if (held === undefined)
        throw new Error(
          `There is no ${kind}/${name} of tenant ${tenant}; sentry access list shows who there is.`,
        );
      const missing = roles.find((role) => !held.some((grant) => grant.role === role));
      if (missing !== undefined)
        throw new Error(
          `${kind}/${name} does not hold ${missing}. It holds ${describeGrants(held)}.`,
        );
      const left = roles.length === 0 ? [] : held.filter(({ role }) => !roles.includes(role));
      const { grants } = await replace(pki, identity, left);
      print(options, { ...identity, grants }, tell(identity, grants));
    });
    return 0;
  },
};

const logOutAction: Action = {
  name: 'log-out',
  usage: '',
  what: 'End every session of the console in a browser.',
  more: [
    'Ends the sessions of all browsers of the tenant, for good. It counts within seconds, also for tabs that are open.',
    'A session lasts twelve hours, and a restart of the server does not end it. npx sentry console --browser opens another.',
  ],
  options: [TENANT_OPTION],
  async run({ options }) {
    const tenant = tenantOf(options);
    await withStore(settingsFrom(options), async ({ store }) => {
      const { endBrowserSessions } = await import('../app/endBrowserSessions.ts');
      const ended = await endBrowserSessions(store, hostAsker(tenant));
      print(
        options,
        { tenant, ended },
        ended === 0
          ? `No browser has a session of tenant ${tenant}.`
          : `Ended ${String(ended)} ${ended === 1 ? 'session' : 'sessions'} of tenant ${tenant}.`,
      );
    });
    return 0;
  },
};

async function heldBy(
  { access }: HostPki,
  { tenant, kind, name }: NamedIdentity,
): Promise<readonly Grant[] | undefined> {
  const identities = await access.list(tenant);
  return identities.find((each) => each.kind === kind && each.name === name)?.grants;
}

function replace(
  { access, asker }: HostPki,
  { tenant, kind, name }: NamedIdentity,
  grants: readonly Grant[],
): Promise<{ readonly grants: readonly Grant[] }> {
  return access.replace({ ...asker(tenant), principal: 'host' }, kind, name, grants);
}

function tell({ kind, name }: NamedIdentity, grants: readonly Grant[]): string {
  return `${kind}/${name} holds ${describeGrants(grants)}.`;
}

export const accessCommand = commandOf({
  name: 'access',
  intro: [
    'Certificates say who somebody is; roles say what they may do, and can change at any time.',
  ],
  actions: [rolesAction, listAction, grantAction, revokeAction, logOutAction],
});
