import type { Check, Found, Linted } from './finding.ts';

function* dependsOnItself({ config }: Linted): Iterable<Found> {
  for (const [i, { name, depends_on: needs = [] }] of (config.services ?? []).entries()) {
    const place = needs.indexOf(name);
    if (place >= 0)
      yield {
        path: `/services/${String(i)}/depends_on/${String(place)}`,
        message: `${name} depends on itself, which says nothing. Take it out.`,
      };
  }
}

function* unknownServices({ config }: Linted): Iterable<Found> {
  const known = new Set((config.services ?? []).map(({ name }) => name));
  for (const [i, { depends_on: needs = [] }] of (config.services ?? []).entries())
    for (const [j, name] of needs.entries())
      if (!known.has(name))
        yield {
          path: `/services/${String(i)}/depends_on/${String(j)}`,
          message: `There is no service ${name} here; its alerts count all the same when their service is called so. Add it to services, or mend the name.`,
        };
}

function* withoutTeam({ config }: Linted): Iterable<Found> {
  for (const [i, { name, team, production }] of (config.services ?? []).entries())
    if (production !== false && team === undefined)
      yield {
        path: `/services/${String(i)}/team`,
        message: `${name} is production and has no team, so nobody is asked when it fails. Name its team, or set production to false.`,
      };
}

function* unknownTeams({ config }: Linted): Iterable<Found> {
  const known = new Set((config.services ?? []).map(({ team }) => team));
  for (const [i, { team }] of (config.fatigue?.budgets ?? []).entries())
    if (!known.has(team))
      yield {
        path: `/fatigue/budgets/${String(i)}/team`,
        message: `No service has the team ${team}, so no page counts against this budget. Name a team of a service.`,
      };
}

/** Services and teams. */
export const SERVICE_CHECKS: readonly Check[] = [
  { code: 'depends_on_itself', severity: 'error', find: dependsOnItself },
  { code: 'unknown_service', severity: 'warning', find: unknownServices },
  { code: 'service_without_team', severity: 'warning', find: withoutTeam },
  { code: 'unknown_team', severity: 'warning', find: unknownTeams },
];
