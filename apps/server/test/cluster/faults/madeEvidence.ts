import type { LogEvent } from '@batcave/shared/events';
import type { Rule, RuleInput } from '@batcave/shared/rules';
import { partitionOf } from '../../../src/adapters/kafka/index.ts';
import { isWithinSource, partitionOfGroup } from '../../../src/cluster/index.ts';
import { compileRuleSet, RuleEvaluator, type Signal } from '../../../src/rules/index.ts';
import { createRandom } from '../../fault/random.ts';
import { uuid } from '../../setup/builders.ts';
import { record } from '../recording.ts';
import type { ConsoleView, Evidence, StoredAlert, StoredEvent } from './evidence.ts';
import { asToldToSamples } from './expectedAlerts.ts';

const PARTITIONS = 3;
const BEGIN_MS = Date.UTC(2026, 0, 1, 0, 0, 0, 250);
const QUIET_MS = 12_000;
/** One partition takes nothing in for so long, and says so. */
const OUTAGE = { partition: 1, fromMs: 20_000, toMs: 45_000 };

/**
 * What a cluster without a fault leaves behind after a recording, as its own evaluators decide it:
 * one for the rules within a source in each partition, one for the groups of the others in each.
 */
export function makeEvidence(inputs: readonly RuleInput[], seed: number): Evidence {
  const rules = inputs.map(toRule);
  const stored = store(seed);
  const lastMs = Math.max(...stored.map(({ receivedAtMs }) => receivedAtMs)) + QUIET_MS;
  const judgedTicks = new Map<string, number>();
  const signals: Signal[] = [];
  for (let n = 0; n < PARTITIONS; n += 1) {
    // Engines stand at different ticks when they are looked at.
    const ticks = [Math.floor(lastMs / 1000) * 1000, Math.floor(lastMs / 1000) * 1000 - n * 1000];
    judgedTicks.set(`events-${String(n)}`, ticks[0]!).set(`samples-${String(n)}`, ticks[1]!);
    const own = stored.filter(({ partition }) => partition === n);
    const within = new RuleEvaluator({
      ruleSet: compileRuleSet(rules, { judges: isWithinSource }),
      startMs: 0,
    });
    signals.push(...judge(within, own, ticks[0]!));
    const owns = (ruleId: string, groupKey: string): boolean =>
      partitionOfGroup('default', ruleId, groupKey, PARTITIONS) === n;
    const across = new RuleEvaluator({
      ruleSet: compileRuleSet(rules, { judges: (rule) => !isWithinSource(rule) }),
      startMs: 0,
      owns,
    });
    signals.push(...judge(across, stored.map(asToldToSamples).toSorted(inMergedOrder), ticks[1]!));
  }
  const alerts = toAlerts(signals);
  const ids = stored.filter(({ source }) => source !== 'sentry').map(({ eventId }) => eventId);
  return {
    partitions: PARTITIONS,
    rules,
    confirmed: new Set(ids.slice(1)),
    // One request got no answer, and was stored.
    unknown: new Set([...ids.slice(0, 1), uuid(0xffffff)]),
    stored,
    alerts,
    judgedTicks,
    published: new Map(
      alerts.map(({ alertId, seq, clearedAtMs }) => [
        alertId,
        { seq, firing: clearedAtMs === null },
      ]),
    ),
    consoles: [lookOn(stored, alerts)],
  };
}

function judge(evaluator: RuleEvaluator, events: readonly LogEvent[], untilMs: number): Signal[] {
  for (const event of events) evaluator.observe(event);
  evaluator.advance(untilMs);
  return evaluator.takeSignals();
}

function toRule(spec: RuleInput, i: number): Rule {
  const at = '2026-01-01T00:00:00Z';
  const stamps = { version: 1, created_at: at, updated_at: at, updated_by: 'ann' };
  return { ...spec, enabled: true, rule_id: uuid(0xa000 + i), ...stamps };
}

/** Partitions are stored by turns, and so seq runs through them; each has a clock a little off. */
function store(seed: number): StoredEvent[] {
  const random = createRandom(seed);
  const skewMs = [0, 7, -9];
  const seen = new Set<string>();
  const events = record(seed, 60).flatMap(({ atMs, events: sent }) =>
    sent.flatMap((event): StoredEvent[] => {
      const partition = partitionOf(`default/${event.source}`, PARTITIONS);
      const isAway = partition === OUTAGE.partition && atMs >= OUTAGE.fromMs && atMs < OUTAGE.toMs;
      if (isAway || seen.has(event.event_id!)) return [];
      seen.add(event.event_id!);
      const receivedAtMs = BEGIN_MS + atMs + skewMs[partition]!;
      const lateMs = random() < 0.2 ? Math.floor(random() * 1500) : 0;
      return [
        {
          tenant: 'default',
          seq: 0,
          eventId: event.event_id!,
          source: event.source,
          type: event.type,
          severity: 'INFO',
          atMs: receivedAtMs - lateMs,
          receivedAtMs,
          labels: event.labels ?? {},
          payload: event.payload,
          payloadJson: '',
          partition,
        },
      ];
    }),
  );
  const back = events.findIndex(
    ({ partition, receivedAtMs }) =>
      partition === OUTAGE.partition && receivedAtMs >= BEGIN_MS + OUTAGE.toMs - 100,
  );
  const outage: StoredEvent = {
    ...events[back]!,
    eventId: uuid(0xeeeeee),
    source: 'sentry',
    type: 'sentry.server.started',
    atMs: events[back]!.receivedAtMs,
    labels: {},
    payload: {
      judged_until_ms: BEGIN_MS + OUTAGE.fromMs,
      silent_until_ms: events[back]!.receivedAtMs,
    },
  };
  events.splice(back, 0, outage);
  return events.map((event, i) => ({ ...event, seq: i + 1 }));
}

function inMergedOrder(a: StoredEvent, b: StoredEvent): number {
  if (a.receivedAtMs !== b.receivedAtMs) return a.receivedAtMs - b.receivedAtMs;
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  return a.seq - b.seq;
}

function toAlerts(signals: readonly Signal[]): StoredAlert[] {
  const alerts = new Map<string, StoredAlert>();
  for (const { kind, ruleId, groupKey, episode, atMs } of signals) {
    const alertId = `${ruleId} ${groupKey} ${String(episode)}`;
    const told = { raised: 1, cleared: Number(kind === 'cleared') };
    const known = alerts.get(alertId);
    const raisedAtMs = known?.raisedAtMs ?? atMs;
    const clearedAtMs = kind === 'cleared' ? atMs : null;
    const seq = known === undefined ? alerts.size + 1 : alerts.size + 1000 + known.seq;
    alerts.set(alertId, {
      alertId,
      ruleId,
      groupKey,
      raisedAtMs,
      clearedAtMs,
      seq,
      told,
      audited: told,
    });
  }
  return [...alerts.values()].map((alert, i) => ({ ...alert, seq: i + 1 }));
}

function lookOn(stored: readonly StoredEvent[], alerts: readonly StoredAlert[]): ConsoleView {
  // It was away for a while, and was told.
  const missed = { from: 11, to: 20 };
  return {
    name: 'console',
    afterSeq: 3,
    eventSeqs: stored.map(({ seq }) => seq).filter((seq) => seq > 3 && (seq < 11 || seq > 20)),
    missed: [missed],
    afterAlertSeq: 0,
    alerts: alerts.map(({ alertId, seq, clearedAtMs }) => ({
      alertId,
      seq,
      firing: clearedAtMs === null,
    })),
  };
}
