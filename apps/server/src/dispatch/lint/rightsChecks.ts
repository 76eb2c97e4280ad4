import type { Check, Found, Linted } from './finding.ts';

function* readsNothing({ config, readers }: Linted): Iterable<Found> {
  if (readers === undefined) return;
  const { tenant, mayReadAny } = readers;
  const ofTenant = tenant === 'default' ? '' : ` --tenant ${tenant}`;
  const fixFor = (identity: string): string => {
    const [kind = '', name = ''] = identity.split('/');
    const role = kind === 'wall' ? 'wall' : 'viewer';
    return `Grant it a role: sentry access grant --kind ${kind} --name ${name} --role ${role}${ofTenant}.`;
  };
  for (const [i, { name, reads_as: reader }] of (config.receivers ?? []).entries())
    if (reader !== undefined && !mayReadAny(reader))
      yield {
        path: `/receivers/${String(i)}/reads_as`,
        message: `${reader} may read alerts of no service, so ${name} is told nothing. ${fixFor(reader)}`,
      };
  for (const [i, { identity }] of (config.people ?? []).entries())
    if (!mayReadAny(identity))
      yield {
        path: `/people/${String(i)}/identity`,
        message: `${identity} may read alerts of no service, so this person is told nothing. ${fixFor(identity)}`,
      };
}

/** What those who are named may read, where it is known. */
export const RIGHTS_CHECKS: readonly Check[] = [
  { code: 'reads_nothing', severity: 'warning', find: readsNothing },
];
