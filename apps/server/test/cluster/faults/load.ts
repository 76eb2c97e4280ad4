import type { EventInput } from '@batcave/shared/events';
import type { Match, RuleInput } from '@batcave/shared/rules';
import { createLoad, newId } from '../../fault/load.ts';
import { RECORDED_RULES } from '../recording.ts';

/** Events a second that rules of every sort look at; the others fill the topics. */
const JUDGED_PER_SEC = 60;
/** Sources and lanes go on under new names so often: a naive evaluator reads all that a group ever had. */
const RENAME_MS = 20_000;
const MAX_BATCH = 500;

/** What one case sends, and what it is judged by. Other cases see nothing of it. */
export interface CaseLoad {
  readonly rules: readonly RuleInput[];
  /** Silence, windows and waits of the rules are over so long after the last event. */
  readonly quietMs: number;
  /** The next events of a producer: as many as are due. */
  nextBatch(producer: number): EventInput[];
}

/** `load` as the case calls it. */
function renamed(name: string, type: Match['type']): string | string[] {
  return Array.isArray(type) ? type.map((one) => `${one}.${name}`) : `${type ?? 'load'}.${name}`;
}

function rulesOf(name: string, rate: number): RuleInput[] {
  const type = `bulk.${name}`;
  const rules: RuleInput[] = [
    ...RECORDED_RULES.map((rule) => ({
      ...rule,
      match: { ...rule.match, type: renamed(name, rule.match?.type) },
    })),
    {
      name: 'busy host',
      severity: 'WARN',
      match: { type },
      condition: { aggregate: 'count', window: '2s', operator: '>=', threshold: 26 },
    },
    {
      name: 'a lane is high',
      severity: 'ERROR',
      match: { type },
      group_by: ['labels.lane'],
      condition: {
        aggregate: 'avg',
        field: 'payload.v',
        window: '1s',
        operator: '>',
        threshold: 57.3,
        recovery_threshold: 52.1,
      },
    },
    {
      name: 'a host and its lane',
      severity: 'INFO',
      match: { type, where: [{ field: 'payload.v', op: '>', value: 97 }] },
      group_by: ['source', 'labels.lane'],
      condition: { aggregate: 'count', window: '4s', operator: '>=', threshold: 3 },
      keep_firing_for: '1s',
    },
    {
      name: 'everything at once',
      severity: 'INFO',
      match: { type, where: [{ field: 'payload.v', op: '>', value: 99 }] },
      group_by: [],
      condition: {
        aggregate: 'rate',
        window: '3s',
        operator: '>',
        threshold: Math.max(1, rate * 0.011),
        recovery_threshold: Math.max(0.5, rate * 0.008),
      },
    },
  ];
  // Every coming and going shall be seen.
  return rules.map((rule) => ({ ...rule, flapping: false }));
}

/** Makes the load of a case: `rate` events a second from all producers together. */
export function createCaseLoad(options: {
  readonly name: string;
  readonly rate: number;
  readonly producers: number;
  readonly random: () => number;
}): CaseLoad {
  const { name, rate, producers, random } = options;
  const judgedShare = Math.min(0.4, JUDGED_PER_SEC / rate);
  const hosts = Math.max(12, Math.floor(rate / 8));
  const lanes = Math.max(4, Math.floor(rate / 80));
  const loads = Array.from({ length: producers }, (_, i) => {
    const next = createLoad(i, random);
    const waiting: EventInput[] = [];
    return (): EventInput => {
      if (waiting.length === 0) waiting.push(...next());
      return waiting.shift()!;
    };
  });
  const judged = (producer: number): EventInput => {
    const event = loads[producer]!();
    const { v } = event.payload as { v: number };
    // Fractions of seventeen: a sum tells in which order they were added.
    const payload = { v: v + random() / 17, shop: `shop ${String(Math.floor(random() * 5))}` };
    return { ...event, type: `${event.type}.${name}`, payload };
  };
  const bulk = (): EventInput => {
    const era = String(Math.floor(Date.now() / RENAME_MS) % 10_000);
    const phase = Math.floor(Date.now() / 3000);
    let host = Math.floor(random() * hosts);
    if ((host + phase) % 3 === 0) host = (host + 1) % hosts;
    return {
      event_id: newId(random),
      source: `host-${era}-${String(host)}`,
      type: `bulk.${name}`,
      labels: { lane: `lane-${era}-${String(Math.floor(random() * lanes))}` },
      payload: { v: random() * 100 },
    };
  };
  const begunMs = Date.now();
  const sent = Array.from({ length: producers }, () => 0);
  return {
    rules: rulesOf(name, rate),
    quietMs: 4500,
    nextBatch(producer) {
      const before = sent[producer]!;
      const wanted = ((Date.now() - begunMs) / 1000) * (rate / producers);
      const due = Math.min(MAX_BATCH, Math.max(1, Math.floor(wanted - before)));
      // What could not be sent while nobody answered is not made up for: the rate is the limit.
      sent[producer] = Math.max(before + due, Math.floor(wanted) - MAX_BATCH);
      return Array.from({ length: due }, () =>
        random() < judgedShare ? judged(producer) : bulk(),
      );
    },
  };
}
