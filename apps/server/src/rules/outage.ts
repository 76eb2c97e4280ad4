import type { LogEvent } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';
import { compileField } from './fields.ts';
import type { Group } from './Group.ts';
import type { RuleGroups } from './RuleGroups.ts';

/** The event with which the server says that it is back. Only the server may speak as `sentry`. */
export const SERVER_STARTED = { type: 'sentry.server.started', source: 'sentry' } as const;

const readJudgedUntil = compileField('payload.judged_until_ms');
const readSilentUntil = compileField('payload.silent_until_ms');

/** A stretch in which nothing could be taken in. */
export interface Outage {
  readonly beginMs: EpochMs;
  /** From when silence counts again. */
  readonly endMs: EpochMs;
}

/**
 * The outage that this event tells of; `undefined` for any other event.
 *
 * Ticks up to then are judged as ever. Ticks after it, up to the event, judge nobody silent: the
 * server's own outage is not the producer's silence. The server names the time in
 * `payload.judged_until_ms`, the clock that it had saved, so that a replay of the log alone decides
 * the same. Without it the outage begins at the clock. It ends with the event, or later when
 * `payload.silent_until_ms` says so: for those who are told when it begins.
 */
export function outageOf(event: LogEvent, clockMs: EpochMs): Outage | undefined {
  if (event.type !== SERVER_STARTED.type || event.source !== SERVER_STARTED.source)
    return undefined;
  const judgedUntilMs = readJudgedUntil(event);
  const silentUntilMs = readSilentUntil(event);
  return {
    beginMs: isTime(judgedUntilMs)
      ? Math.min(Math.max(clockMs, judgedUntilMs), event.receivedAtMs)
      : clockMs,
    endMs: isTime(silentUntilMs) ? Math.max(silentUntilMs, event.receivedAtMs) : event.receivedAtMs,
  };
}

/** Counts silence anew from the end of an outage, and leaves out the steps in it. Hands out the groups that it changed. */
export function* excuse(groups: RuleGroups, { beginMs, endMs }: Outage): Generator<Group> {
  const { noData, measure } = groups.rule;
  if (noData === undefined && measure.kind !== 'composite') return;
  for (const group of groups.values()) {
    excuseGroup(group, beginMs, endMs);
    yield group;
  }
}

/** The same for one group. */
export function excuseGroup(group: Group, beginMs: EpochMs, endMs: EpochMs): void {
  group.gauge.excuse(beginMs, endMs);
  if (group.rule.noData !== undefined && !group.silent)
    group.quietSinceMs = Math.max(group.quietSinceMs, endMs);
}

function isTime(value: unknown): value is EpochMs {
  return typeof value === 'number' && Number.isFinite(value);
}
