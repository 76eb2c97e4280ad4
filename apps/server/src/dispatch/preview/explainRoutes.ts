import type { PlannedStep, RouteTestResult } from '@batcave/shared/dispatch';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import type { CompiledDispatch } from '../compileDispatch.ts';
import type { Rights } from '../context.ts';
import type { Labels } from '../labels.ts';
import { type CompiledSilences, mutedByTime, mutesOf } from '../mute/index.ts';
import {
  type EscalationStep,
  planEscalation,
  resolveReceiver,
  startEscalation,
  type TellContext,
} from '../onCall/index.ts';
import type { CompiledRoute } from '../routing/compileRoute.ts';
import { findRoutes, groupLabels } from '../routing/findRoutes.ts';

/** Steps of a plan that are told. */
const MAX_STEPS = 100;

/** What is asked about. */
export interface RouteQuestion {
  readonly labels: Labels;
  readonly alertId: string;
  readonly atMs: EpochMs;
}

/** Who would be told of an alert with these labels, by the same code that tells. Pure. */
export function explainRoutes(
  config: CompiledDispatch,
  silences: CompiledSilences,
  rights: Pick<Rights, 'mayRead'>,
  { labels, alertId, atMs }: RouteQuestion,
): RouteTestResult {
  const service = labels['service'] ?? '';
  const context: TellContext = {
    directory: config.directory,
    mayRead: (identity) => rights.mayRead(identity, service),
  };
  const { routes, steps } = findRoutes(config.route, labels);
  return {
    labels: { ...labels },
    steps: steps.map((step) => ({ ...step })),
    routes: routes.map((route) => explainRoute(config, route, labels, context, atMs)),
    silenced_by: mutesOf(labels, { alert_id: alertId }, silences, atMs).map(
      ({ id, by, author, comment }) => ({ id, by, reason: `${author}: ${comment}` }),
    ),
  };
}

function explainRoute(
  config: CompiledDispatch,
  route: CompiledRoute,
  labels: Labels,
  context: TellContext,
  atMs: EpochMs,
): RouteTestResult['routes'][number] {
  const told: RouteTestResult['routes'][number]['told'] = [];
  const notTold: { target: string; reason: string }[] = [];
  for (const name of route.receivers) {
    const resolved = resolveReceiver(name, context);
    if (resolved.kind === 'receiver')
      told.push({
        receiver: name,
        person: null,
        address: null,
        reader: resolved.receiver.readsAs,
        via: null,
      });
    else if (resolved.kind === 'nobody')
      notTold.push({ target: `receiver ${name}`, reason: resolved.reason });
  }
  const { intervals } = config.directory;
  const isWithin = (name: string, at: number) => intervals.get(name)?.contains(at) === true;
  const snapshot =
    route.escalation === undefined ? undefined : config.escalations.get(route.escalation);
  return {
    path: route.path,
    group: groupLabels(route, labels),
    group_wait_ms: route.groupWaitMs,
    group_interval_ms: route.groupIntervalMs,
    repeat_interval_ms: route.repeatIntervalMs,
    muted: mutedByTime(route, isWithin, atMs)?.reason ?? null,
    told,
    not_told: notTold,
    escalation:
      snapshot === undefined
        ? null
        : {
            policy: snapshot.policy,
            steps: planEscalation(
              snapshot,
              startEscalation(snapshot, atMs + route.groupWaitMs),
              context,
            )
              .steps.slice(0, MAX_STEPS)
              .map((step) => toPlannedStep(step, atMs)),
          },
  };
}

function toPlannedStep(step: EscalationStep, beganMs: EpochMs): PlannedStep {
  return {
    at: formatInstant(step.atMs),
    after_ms: step.atMs - beganMs,
    kind: step.kind,
    level: typeof step.level === 'number' ? step.level + 1 : null,
    cycle: step.cycle + 1,
    urgency: step.urgency,
    told: [
      ...step.persons.flatMap(({ identity, viaSchedule, contacts }) =>
        contacts.map(({ receiver, address }) => ({
          ...{ receiver, address, via: viaSchedule },
          person: identity,
          reader: identity,
        })),
      ),
      ...step.receivers.map(({ receiver, readsAs }) => ({
        ...{ receiver, reader: readsAs },
        ...{ person: null, address: null, via: null },
      })),
    ],
    skipped: step.skipped.map(({ target, reason }) => ({ target, reason })),
  };
}
