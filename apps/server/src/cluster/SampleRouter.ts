import type { LogEvent } from '@batcave/shared/events';
import type { RuleSource } from '../alerts/index.ts';
import {
  compileRuleSet,
  type DetectorKinds,
  GroupFinder,
  type RuleStats,
  SERVER_STARTED,
} from '../rules/index.ts';
import type { OutgoingSample, StoredEvent } from './ports.ts';
import { isWithinSource, partitionOfGroup } from './shares.ts';

/** Finds for each event the partitions of the samples topic whose groups it is a sample of. */
export class SampleRouter {
  readonly #rules: RuleSource;
  readonly #partitions: number;
  readonly #kinds: DetectorKinds | undefined;
  #revision = -1;
  #finders: ReadonlyMap<string, GroupFinder> = new Map();

  constructor(rules: RuleSource, partitions: number, kinds?: DetectorKinds) {
    this.#rules = rules;
    this.#kinds = kinds;
    this.#partitions = partitions;
  }

  get revision(): number {
    return Math.max(0, this.#revision);
  }

  /** Reads the rules when there are newer ones. Before `route`, so that no event misses a rule that it follows. */
  async update(): Promise<void> {
    if (this.#revision >= 0 && this.#rules.latestRevision() <= this.#revision) return;
    const book = await this.#rules.load();
    this.#finders = new Map(
      [...book.rules].flatMap(([tenant, rules]) => {
        const ruleSet = compileRuleSet(rules, {
          judges: (rule) => !isWithinSource(rule),
          kinds: this.#kinds,
        });
        return ruleSet.rules.length > 0 ? [[tenant, new GroupFinder(ruleSet)]] : [];
      }),
    );
    this.#revision = book.revision;
  }

  /** Whether any rule is judged over samples. */
  get isNeeded(): boolean {
    return this.#finders.size > 0;
  }

  /** How the rules fare here that are judged over samples: those that were left out of events. */
  ruleStats(tenant: string): RuleStats[] {
    return this.#finders.get(tenant)?.ruleStats() ?? [];
  }

  /** Events that a rule was left out of, since the rules are as they are. */
  get unjudgedEvents(): number {
    return [...this.#finders.values()].reduce((sum, { unjudged }) => sum + unjudged, 0);
  }

  route(events: readonly StoredEvent[]): OutgoingSample[] {
    const samples: OutgoingSample[] = [];
    if (!this.isNeeded) return samples;
    for (const event of events) {
      const finder = this.#finders.get(event.tenant);
      if (finder === undefined) continue;
      const sample = toSample(event);
      for (const to of this.#targetsOf(event, finder)) samples.push({ to, event: sample });
    }
    return samples;
  }

  #targetsOf(event: StoredEvent, finder: GroupFinder): Iterable<number> {
    if (isOutage(event)) return Array.from({ length: this.#partitions }, (_, i) => i);
    return new Set(
      finder
        .find(event)
        .map(({ ruleId, groupKey }) =>
          partitionOfGroup(event.tenant, ruleId, groupKey, this.#partitions),
        ),
    );
  }
}

/**
 * The event as the samples topic has it. Its seq is its place on the events topic, which no restored
 * store gives out anew; an outage stands in front of the record that ended it, and in time where it
 * began: what others sent meanwhile must not be judged before it is known.
 */
function toSample(event: StoredEvent): LogEvent {
  const { offset, ...sample } = event;
  if (!isOutage(event)) return { ...sample, seq: 2 * offset + 1 };
  const { judged_until_ms: fromMs } = event.payload as { judged_until_ms: number };
  // Behind what came in the last moment before it.
  return { ...sample, seq: 2 * offset, receivedAtMs: fromMs + 1 };
}

function isOutage({ source, type }: LogEvent): boolean {
  return source === SERVER_STARTED.source && type === SERVER_STARTED.type;
}
