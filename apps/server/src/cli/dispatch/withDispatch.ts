import { parseInstant } from '@batcave/shared/time';
import type { Asker } from '../../alerts/index.ts';
import { type HostDispatch, openHostDispatch } from '../../app/dispatch/hostDispatch.ts';
import { SettingError } from '../../app/settings.ts';
import { type View, wholeTenant } from '../../identity/index.ts';
import type { OptionSpec, OptionValues } from '../arguments.ts';
import { settingsFrom } from '../command.ts';
import { textOf } from '../given.ts';
import { tenantOf } from '../pki/identityOptions.ts';
import { hostAsker, withStore } from '../withPki.ts';

/** What a command works with on the host of a server. */
export interface DispatchHost extends HostDispatch {
  readonly tenant: string;
  readonly view: View;
  readonly asker: Asker;
}

/** Opens who is told in the tenant that the options name, beside a running server or without one. */
export async function withDispatch<T>(
  options: OptionValues,
  work: (host: DispatchHost) => Promise<T>,
): Promise<T> {
  const tenant = tenantOf(options);
  const settings = settingsFrom(options);
  return withStore(settings, async ({ store }) => {
    const host = await openHostDispatch(store, settings, tenant);
    return work({ ...host, tenant, view: wholeTenant(tenant), asker: hostAsker(tenant) });
  });
}

export const AT_OPTION: OptionSpec = {
  name: 'at',
  kind: 'text',
  placeholder: 'TIME',
  what: 'As it is at that time, RFC 3339: 2026-12-25T03:00:00+01:00. Default: now.',
};

export const FILE_OPTION: OptionSpec = {
  name: 'file',
  kind: 'text',
  placeholder: 'FILE',
  what: 'By this document, which is not saved. Default: the saved one.',
};

/** The time of --at, if it was given. @throws SettingError */
export function atOf(options: OptionValues): string | undefined {
  const at = textOf(options, 'at');
  if (at !== undefined && parseInstant(at) === undefined)
    throw new SettingError(
      `--at is ${at}; it must be a time with its offset, like 2026-12-25T03:00:00+01:00.`,
    );
  return at;
}

/** A revision as it was given. @throws SettingError */
export function revisionOf(text: string, least = 0): number {
  const revision = Number(text);
  if (!/^[0-9]{1,9}$/.test(text) || revision < least)
    throw new SettingError(
      `the revision is ${text}; it must be a whole number from ${String(least)} on. sentry dispatch versions shows them.`,
    );
  return revision;
}

export function noSuchRevision(revision: number, tenant: string): string {
  return `There is no revision ${String(revision)} of tenant ${tenant}; sentry dispatch versions --tenant ${tenant} shows those there are.`;
}
