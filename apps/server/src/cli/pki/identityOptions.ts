import {
  CANARY_TENANT,
  type Grant,
  IdentityNameSchema,
  type Kind,
  KIND_LIMITS,
  KINDS,
  ROLE_NAMES,
  ROLES,
  ServicePatternSchema,
} from '@batcave/shared/identity';
import { Check } from 'typebox/value';
import { SettingError } from '../../app/settings.ts';
import type { NamedIdentity } from '../../identity/index.ts';
import type { OptionSpec, OptionValues } from '../arguments.ts';
import { listOf, neededText, textOf, wordOf } from '../given.ts';

export const TENANT_OPTION: OptionSpec = {
  name: 'tenant',
  kind: 'text',
  placeholder: 'T',
  what: 'Of this tenant. Default: default.',
};

/** Whom something is for. */
export const IDENTITY_OPTIONS: readonly OptionSpec[] = [
  { name: 'kind', kind: 'text', placeholder: 'K', what: `One of ${KINDS.join(', ')}.` },
  { name: 'name', kind: 'text', placeholder: 'N', what: 'Letters, digits, dot, dash, underscore.' },
  TENANT_OPTION,
];

/** What it may do. */
export const GRANT_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'role',
    kind: 'list',
    placeholder: 'R',
    what: `One of ${ROLE_NAMES.join(', ')}; sentry access roles explains them. May be repeated.`,
  },
  {
    name: 'services',
    kind: 'text',
    placeholder: 'PATTERNS',
    what: 'These roles for some services alone, with commas; * stands for any characters: payments-*,ledger.',
  },
];

/** @throws SettingError for what no certificate could name */
export function tenantOf(options: OptionValues): string {
  const tenant = textOf(options, 'tenant') ?? 'default';
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(tenant))
    throw new SettingError(
      `--tenant is ${tenant}; it must be small letters, digits and dashes, 63 at most.`,
    );
  return tenant;
}

/** @throws SettingError */
export function kindOf(options: OptionValues): Kind {
  return wordOf('kind', neededText(options, 'kind', 'console'), KINDS);
}

/** @throws SettingError */
export function nameOf(options: OptionValues): string {
  const name = neededText(options, 'name', 'ana');
  const isName: boolean = Check(IdentityNameSchema, name);
  if (!isName)
    throw new SettingError(
      `--name is ${name}; it must be letters, digits, dot, dash and underscore, 128 at most.`,
    );
  return name;
}

/** @throws SettingError, also for a tenant that nobody can belong to */
export function identityOf(options: OptionValues): NamedIdentity {
  const tenant = tenantOf(options);
  if (tenant === CANARY_TENANT)
    throw new SettingError(
      `--tenant is ${tenant}, which is the server's own, to measure itself with. Choose another name.`,
    );
  return { tenant, kind: kindOf(options), name: nameOf(options) };
}

/**
 * The roles that were asked for, or undefined when none were.
 *
 * @throws SettingError for a grant that would give nothing, or cannot be limited to services
 */
export function grantsOf(options: OptionValues, kind: Kind): readonly Grant[] | undefined {
  const services = servicesOf(options);
  const roles = [...new Set(listOf(options, 'role'))].map((text) =>
    wordOf('role', text, ROLE_NAMES),
  );
  if (roles.length === 0) {
    if (services === undefined) return undefined;
    throw new SettingError('--services says for what, but not which role: add --role R.');
  }
  for (const role of roles) {
    if (services !== undefined && !ROLES[role].byService)
      throw new SettingError(
        `${role} concerns the whole tenant: grant it without --services, in a command of its own.`,
      );
    const limit = KIND_LIMITS[kind];
    if (limit !== 'all' && !ROLES[role].scopes.some((scope) => limit.includes(scope)))
      throw new SettingError(
        `${role} would give nothing: a certificate of kind ${kind} may hold ${limit.join(', ')} at most.`,
      );
  }
  return roles.map((role) => (services === undefined ? { role } : { role, services }));
}

function servicesOf(options: OptionValues): string[] | undefined {
  const services = textOf(options, 'services')
    ?.split(',')
    .map((pattern) => pattern.trim())
    .filter(Boolean);
  const isPattern = (text: string): boolean => Check(ServicePatternSchema, text);
  const wrong = services?.find((text) => !isPattern(text));
  if (wrong !== undefined)
    throw new SettingError(`--services has ${wrong}; a pattern is like payments-* or *.db.`);
  if (services?.length === 0)
    throw new SettingError('--services is empty. Leave it out for all services.');
  return services;
}

/** A serial number as the store has it, however it was copied: `0A:1B` is `a1b`. @throws SettingError */
export function serialOf(text: string): string {
  const serial = text
    .replaceAll(':', '')
    .toLowerCase()
    .replace(/^0+(?=.)/, '');
  if (!/^[0-9a-f]{1,40}$/.test(serial))
    throw new SettingError(`${text} is no serial number; sentry pki list shows them.`);
  return serial;
}

/** The roles in a line: `viewer, operator for payments-*`. */
export function describeGrants(grants: readonly Grant[]): string {
  if (grants.length === 0) return 'no role';
  return grants
    .map(({ role, services }) =>
      services === undefined ? role : `${role} for ${services.join(' ')}`,
    )
    .join(', ');
}
