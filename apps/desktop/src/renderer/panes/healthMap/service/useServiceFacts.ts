import type { CallResult } from '@batcave/shared/api';
import { type EventRecord, serviceOf } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import { useMemo } from 'react';
import {
  useAlerts,
  useAnswer,
  useCall,
  useHolds,
  usePastMs,
  useServerNowMs,
  useStillRing,
} from '../../../paneKit/index.ts';
import { type DeployCalls, readDeploys } from './deploys.ts';
import { describeOwner } from './describeOwner.ts';
import { readNeighbourhood } from './neighbours.ts';
import { planSignals } from './signals.ts';
import { inOrder } from './serviceAlerts.ts';

const READ_EVERY_MS = 5_000;
/** Deploys, rules and what events look like change seldom. */
const READ_SELDOM_MS = 60_000;
/** How finely all of it follows the time cursor. */
const PAST_STEP_MS = 5_000;
const SAMPLE_MS = 15 * 60_000;
const SAMPLE = 50;
/** So many of the newest entries of the feed are looked through for events of the service. */
const LOOK_BACK = 2_000;
const RULE_PAGE = 500;
const MAX_RULE_PAGES = 4;

const NO_EVENTS: readonly EventRecord[] = [];
const NO_RULES: readonly Rule[] = [];

/** The newest events of the service that the window has already, newest first. */
function useKnownEvents(service: string): readonly EventRecord[] {
  const ring = useStillRing();
  return useMemo(() => {
    const events: EventRecord[] = [];
    const last = Math.max(ring.first, ring.next - LOOK_BACK);
    for (let place = ring.next - 1; place >= last && events.length < SAMPLE; place -= 1) {
      const entry = ring.at(place);
      if (entry?.kind === 'event' && serviceOf(entry.event) === service) events.push(entry.event);
    }
    return events;
  }, [ring, service]);
}

async function readRules(call: ReturnType<typeof useCall>): Promise<CallResult<Rule[]>> {
  const rules: Rule[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MAX_RULE_PAGES; page += 1) {
    const after: { cursor?: string } = cursor === null ? {} : { cursor };
    const told = await call('policies.list', { query: { limit: RULE_PAGE, ...after } });
    if (!told.ok) return told;
    rules.push(...told.value.policies);
    cursor = told.value.next_cursor;
    if (cursor === null) break;
  }
  return { ok: true, value: rules };
}

/** All that is known of a service: what the window has at once, and what the server adds. */
export function useServiceFacts(service: string) {
  const call = useCall();
  const mayRead = useHolds('sentry.read');
  const mayReadRules = useHolds('sentry.policy.read');
  const pastMs = usePastMs();
  const isPast = pastMs !== null;
  const serverNowMs = useServerNowMs(1000);
  const nowMs = pastMs ?? serverNowMs;
  const untilMs = isPast ? nowMs - (nowMs % PAST_STEP_MS) : null;
  const asked = (what: string): string | null =>
    mayRead === true ? JSON.stringify([what, service, isPast]) : null;
  const version = String(untilMs);
  const seldomMs = isPast ? undefined : READ_SELDOM_MS;
  const { sorted } = useAlerts();
  const alerts = useMemo(
    () => inOrder(sorted.filter((alert) => alert.service === service)),
    [sorted, service],
  );

  const map = useAnswer(asked('map'), () => call('health.map', {}), READ_EVERY_MS);
  const sample = useAnswer(
    asked('sample'),
    () => {
      const from = new Date((untilMs ?? serverNowMs) - SAMPLE_MS).toISOString();
      const to = untilMs === null ? {} : { to: new Date(untilMs).toISOString() };
      return call('events.list', { query: { service, from, ...to, limit: SAMPLE } });
    },
    seldomMs,
    version,
  );
  const deploys = useAnswer(
    asked('deploys'),
    () => {
      const calls: DeployCalls = {
        series: (query) => call('events.series', { query }),
        list: (query) => call('events.list', { query }),
      };
      return readDeploys(calls, service, untilMs ?? serverNowMs);
    },
    seldomMs,
    version,
  );
  const rules = useAnswer(
    mayRead === true && mayReadRules === true ? 'rules' : null,
    () => readRules(call),
    READ_SELDOM_MS,
  );

  const known = useKnownEvents(service);
  const events = sample.value?.events ?? (known.length > 0 ? known : NO_EVENTS);
  const isSampled = sample.value !== undefined || known.length > 0;
  // Numbers of the newest events change all the time, what can be drawn of them hardly ever.
  const planned = useMemo(
    () =>
      JSON.stringify(
        planSignals(
          service,
          events,
          rules.value ?? NO_RULES,
          alerts.map(({ rule_id: id }) => id),
        ),
      ),
    [service, events, rules.value, alerts],
  );
  const signals = useMemo(() => JSON.parse(planned) as ReturnType<typeof planSignals>, [planned]);
  const around = useMemo(
    () =>
      readNeighbourhood(service, map.value, sorted, {
        ...{ nowMs, answeredMs: map.atMs ?? nowMs, isPast },
      }),
    [service, map.value, map.atMs, sorted, nowMs, isPast],
  );
  const ownership = useMemo(
    () => describeOwner(around.entry, alerts, events),
    [around.entry, alerts, events],
  );
  const reload = (): void => {
    for (const answer of [map, sample, deploys]) answer.reload();
  };
  return {
    ...{ alerts, around, deploys, events, isPast, isSampled, map, mayRead, mayReadRules },
    ...{ nowMs, ownership, reload, rules, sample, signals },
  };
}

export type ServiceFacts = ReturnType<typeof useServiceFacts>;
