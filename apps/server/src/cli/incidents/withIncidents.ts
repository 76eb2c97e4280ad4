import { UuidSchema } from '@batcave/shared/events';
import { Check } from 'typebox/value';
import type { HostIncidents } from '../../app/dispatch/hostIncidents.ts';
import { SettingError } from '../../app/settings.ts';
import type { OptionValues } from '../arguments.ts';
import { settingsFrom } from '../command.ts';
import { inWords } from '../given.ts';
import { tenantOf } from '../pki/identityOptions.ts';
import { withStore } from '../withPki.ts';

/** Opens what happened to the tenant that the options name, beside a running server or without one. */
export async function withIncidents<T>(
  options: OptionValues,
  work: (host: HostIncidents) => Promise<T>,
): Promise<T> {
  const tenant = tenantOf(options);
  const settings = settingsFrom(options);
  return withStore(settings, async ({ store }) => {
    const { openHostDetectors } = await import('../../app/detectors.ts');
    const { openIncidents } = await import('../../app/dispatch/hostIncidents.ts');
    const detectors = await openHostDetectors(settings);
    try {
      return await work(await openIncidents(store, tenant, detectors.kinds));
    } finally {
      await detectors.close();
    }
  });
}

/** An id as it was given. @throws SettingError for what is none */
export function idOf(text: string, what: string): string {
  const isId: boolean = Check(UuidSchema, text);
  if (!isId)
    throw new SettingError(
      `${text} is not the id of an ${what}; an id looks like 0193a4c0-0000-7000-8000-000000000001.`,
    );
  return text.toLowerCase();
}

/** The words for an id that is not there. */
export function noSuch(what: string, id: string): (error: unknown) => never {
  return inWords({
    not_found: `There is no ${what} ${id} of this tenant; --tenant names another.`,
  });
}
