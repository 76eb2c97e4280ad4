import type { EpochMs } from '@batcave/shared/time';
import type { GroupSnapshot } from './Group.ts';
import type { MatchWork } from './MatchWork.ts';

/**
 * Steps of regular expressions that one rule may take for the events of one second. At 5 to 20 ns a step
 * that is 0.06 to 0.25 s of a core. An expression whose automaton stays small takes 400 for a text of 200
 * characters, one of 20 steps whose automaton does not takes 4,000: 31,000 and 3,100 events a second.
 */
export const MAX_STEPS_PER_SECOND = 12_500_000;
/** The same for one event: it holds up all others for 25 ms at most. */
export const MAX_STEPS_PER_EVENT = MAX_STEPS_PER_SECOND / 10;
const SECOND_MS = 1000;

/** No rule and no group has these names. */
const NO_RULE = '00000000-0000-0000-0000-000000000000';
const NO_GROUP = '';

/**
 * What the regular expressions of each rule of a tenant may still take in the second under way. Events
 * beyond it are not judged by the rule, and counted; so is one that alone takes too much.
 *
 * Seconds are those of the clock of whoever judges, and work is counted in steps, not in time: so the
 * same events are left out whenever the log is judged again.
 */
export class WorkBudget {
  #secondMs: EpochMs = -Infinity;
  readonly #taken = new Map<string, number>();
  readonly #unjudged = new Map<string, number>();
  #isDirty = false;

  /** For each rule that did not judge events for want of steps: how many, since the start. */
  get unjudgedByRule(): ReadonlyMap<string, number> {
    return this.#unjudged;
  }

  /** How many in all. */
  get unjudged(): number {
    return [...this.#unjudged.values()].reduce((sum, events) => sum + events, 0);
  }

  /** Asks a rule about an event within what it may take; `undefined` when that is not enough. */
  within<T>(ruleId: string, work: MatchWork, nowMs: EpochMs, ask: () => T): T | undefined {
    this.#moveTo(nowMs);
    const taken = this.#taken.get(ruleId) ?? 0;
    const left = MAX_STEPS_PER_SECOND - taken;
    if (left > 0) {
      work.begin(Math.min(left, MAX_STEPS_PER_EVENT));
      const answer = ask();
      this.#taken.set(ruleId, taken + work.taken);
      this.#isDirty ||= work.taken > 0;
      const { isOver } = work;
      // What is taken is taken whole: the parts of a composite are asked once more for their samples.
      work.begin(Infinity);
      if (!isOver) return answer;
    }
    this.#unjudged.set(ruleId, (this.#unjudged.get(ruleId) ?? 0) + 1);
    return undefined;
  }

  /** What was taken in the second under way, for the checkpoint; nothing when it has it. */
  takeDirty(): GroupSnapshot[] {
    if (!this.#isDirty) return [];
    this.#isDirty = false;
    const taken: GroupSnapshot = {
      ...{ ruleId: NO_RULE, ruleVersion: 0, groupKey: NO_GROUP, group: {}, episode: 0 },
      ...{ severity: 'INFO', eventId: '', source: '', labels: {}, fields: {}, fingerprint: '' },
      ...{ state: 'idle', sinceMs: this.#secondMs, noData: false, silent: false, quietSinceMs: 0 },
      gauge: Object.fromEntries(this.#taken),
    };
    return [taken];
  }

  /** Goes on from what a checkpoint has, and says whether this is it: else it is a group. */
  restore({ ruleId, sinceMs, gauge }: GroupSnapshot): boolean {
    if (ruleId !== NO_RULE) return false;
    this.#secondMs = sinceMs;
    for (const [name, taken] of Object.entries(gauge as Record<string, number>))
      this.#taken.set(name, taken);
    return true;
  }

  #moveTo(nowMs: EpochMs): void {
    const secondMs = Math.floor(nowMs / SECOND_MS) * SECOND_MS;
    if (secondMs === this.#secondMs) return;
    this.#secondMs = secondMs;
    this.#taken.clear();
  }
}
