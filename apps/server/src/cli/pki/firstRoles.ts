import type { Grant } from '@batcave/shared/identity';
import { SettingError } from '../../app/settings.ts';
import type { NamedIdentity } from '../../identity/index.ts';
import { note } from '../given.ts';
import type { HostPki } from '../withPki.ts';
import { describeGrants } from './identityOptions.ts';

/**
 * Roles come with the first certificate of an identity alone. Said for one that is there already, they
 * would be passed over in silence.
 *
 * @throws SettingError with the command that changes them
 */
export async function assertRolesCount(
  pki: HostPki,
  { tenant, kind, name }: NamedIdentity,
  roles: readonly Grant[] | undefined,
): Promise<void> {
  if (roles === undefined) return;
  const found = await grantsOf(pki, { tenant, kind, name });
  if (found !== undefined)
    throw new SettingError(
      `${kind}/${name} is there already and keeps its roles (${describeGrants(found)}). Leave --role out, and change them with sentry access grant --kind ${kind} --name ${name} --role R.`,
    );
}

/** Says when an identity may do nothing: nobody expects it of a new certificate. */
export async function tellOfRoles(pki: HostPki, identity: NamedIdentity): Promise<void> {
  const { kind, name } = identity;
  const grants = await grantsOf(pki, identity);
  if (grants?.length === 0)
    note(
      `${kind}/${name} holds no role yet: sentry access grant --kind ${kind} --name ${name} --role R.`,
    );
}

async function grantsOf(
  { access }: HostPki,
  { tenant, kind, name }: NamedIdentity,
): Promise<readonly Grant[] | undefined> {
  const identities = await access.list(tenant);
  return identities.find((each) => each.kind === kind && each.name === name)?.grants;
}
