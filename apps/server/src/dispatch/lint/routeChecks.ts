import { formatMatcher, parseMatcher, type Route, ROUTE_DEFAULTS } from '@batcave/shared/dispatch';
import { formatDuration, parseDuration } from '@batcave/shared/time';
import type { Check, Found, Linted } from './finding.ts';
import { MAX_ROUTE_DEPTH, MAX_ROUTES } from './placeRoutes.ts';

function* tooLarge({ beyond }: Linted): Iterable<Found> {
  if (beyond !== undefined)
    yield {
      path: beyond,
      message: `The tree has more than ${String(MAX_ROUTES)} routes or more than ${String(MAX_ROUTE_DEPTH)} levels, and every alert is looked for in it. Join routes, for instance with =~.`,
    };
}

function* matchOfRoot({ config }: Linted): Iterable<Found> {
  if ((config.route?.match ?? []).length > 0)
    yield {
      path: '/route/match',
      message:
        'The first route has a match, so alerts that do not fit it are told to nobody. Move the match to a route below it.',
    };
}

function* mixedGroupBy({ routes }: Linted): Iterable<Found> {
  for (const { path, route } of routes)
    if (route.group_by !== undefined && route.group_by.length > 1 && route.group_by.includes('...'))
      yield {
        path: `${path}/group_by`,
        message:
          '... is no grouping, and stands beside labels that would make groups. Take out ... or the labels.',
      };
}

const msOf = (text: string | undefined, otherwise: number): number =>
  (text === undefined ? undefined : parseDuration(text)) ?? otherwise;

function* shortRepeat({ routes }: Linted): Iterable<Found> {
  for (const { path, route, inherited } of routes) {
    if (route.group_interval === undefined && route.repeat_interval === undefined) continue;
    const { group_interval: group, repeat_interval: repeat } = { ...inherited, ...route };
    const groupMs = msOf(group, ROUTE_DEFAULTS.groupIntervalMs);
    const repeatMs = msOf(repeat, ROUTE_DEFAULTS.repeatIntervalMs);
    if (repeatMs < groupMs)
      yield {
        path: `${path}/${route.repeat_interval === undefined ? 'group_interval' : 'repeat_interval'}`,
        message: `The repeat_interval is ${formatDuration(repeatMs)}, less than the group_interval of ${formatDuration(groupMs)}, and a group is looked at only once in that. Write a repeat_interval of ${formatDuration(groupMs)} or more.`,
      };
  }
}

/** The matchers of a route as they mean the same, whatever their blanks and quotes. */
const meaningOf = ({ match = [] }: Route): Set<string> =>
  new Set(
    match.map((text) => {
      const matcher = parseMatcher(text);
      return matcher === undefined ? text : formatMatcher(matcher);
    }),
  );

function* unreachable({ routes }: Linted): Iterable<Found> {
  for (const { path, route: parent } of routes) {
    const before: { meaning: Set<string>; path: string }[] = [];
    for (const [i, route] of (parent.routes ?? []).entries()) {
      const meaning = meaningOf(route);
      const own = `${path}/routes/${String(i)}`;
      const first = before.find((earlier) => earlier.meaning.isSubsetOf(meaning));
      if (first !== undefined)
        yield {
          path: own,
          message: `Everything that fits here fits ${first.path} before, which does not continue, so no alert comes here. Put this route before it, or set continue there.`,
        };
      else if (route.continue !== true) before.push({ meaning, path: own });
    }
  }
}

function* tellsNobody({ routes }: Linted): Iterable<Found> {
  for (const { path, route, inherited } of routes) {
    const { receivers = [], escalation } = { ...inherited, ...route };
    if (receivers.length === 0 && escalation === undefined)
      yield {
        path,
        message:
          'Alerts that stay here are told to nobody. Give the route receivers or an escalation, if that is not what is meant.',
      };
  }
}

function* noRoute({ config }: Linted): Iterable<Found> {
  if (config.route === undefined && (config.receivers ?? []).length > 0)
    yield {
      path: '/route',
      message:
        'There is no route, so nobody is told of anything. Add one with receivers or an escalation.',
    };
}

/** The routing tree. */
export const ROUTE_CHECKS: readonly Check[] = [
  { code: 'too_many_routes', severity: 'error', find: tooLarge },
  { code: 'mixed_group_by', severity: 'error', find: mixedGroupBy },
  { code: 'short_repeat_interval', severity: 'error', find: shortRepeat },
  { code: 'root_with_match', severity: 'warning', find: matchOfRoot },
  { code: 'unreachable_route', severity: 'warning', find: unreachable },
  { code: 'route_tells_nobody', severity: 'warning', find: tellsNobody },
  { code: 'no_route', severity: 'warning', find: noRoute },
];
