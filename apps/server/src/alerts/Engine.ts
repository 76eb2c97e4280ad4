import type { Rule } from '@batcave/shared/rules';
import {
  type CompiledRuleSet,
  compileRuleSet,
  type DetectorKinds,
  type GroupSnapshot,
  RuleEvaluator,
  type RuleStats,
} from '../rules/index.ts';
import type { Alarm, MarkedLog } from './logReader.ts';
import type {
  EngineCommit,
  EngineLedger,
  EnginePosition,
  EngineStart,
  RuleBook,
  RuleSource,
  TenantGroups,
  TenantSignal,
} from './ports.ts';

const TICK_MS = 1000;
/** Events of one step, at most: bounds how long the event loop is held (about 10 ms). */
const STEP_EVENTS = 4000;

const MIN_RETRY_MS = 50;
const MAX_RETRY_MS = 2000;

/** Settings and ports of the engine. */
export interface EngineOptions {
  readonly log: MarkedLog;
  readonly ledger: EngineLedger;
  readonly rules: RuleSource;
  readonly now: () => number;
  readonly alarm: Alarm;
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  /** Steps are at least this far apart, so that many small commits make few steps. The first after a pause is at once. */
  readonly gatherMs: number;
  /** Shortest time between two checkpoints of window state. */
  readonly checkpointMs: number;
  readonly maxGroupsPerRule: number;
  /** What the groups of one tenant may hold in memory, by estimate. Left out: no limit. */
  readonly maxGroupBytes?: number | undefined;
  /** The detectors that rules may name. Left out: the built-in ones. */
  readonly kinds?: DetectorKinds | undefined;
  /** Detectors that could not be loaded, each with the reason: rules that name one are faulty and say it. */
  readonly unavailable?: ReadonlyMap<string, string> | undefined;
  /** Which rules and groups this engine judges when there are others beside it. Left out: all. */
  readonly share?: EngineShare;
  readonly onStep?: (step: EngineStep) => void;
  /** A commit that will be tried again. */
  readonly onRetry: (error: unknown) => void;
}

/** The part of an engine in the work of several. */
export interface EngineShare {
  judges(rule: Rule): boolean;
  owns?(tenant: string, ruleId: string, groupKey: string): boolean;
}

/** What one step did, for metrics and readiness. */
export interface EngineStep {
  readonly position: EnginePosition;
  readonly events: number;
  readonly signals: number;
  /** For each alert raised: from the moment that decided it to now, when it is durable. */
  readonly raisedAgesMs: readonly number[];
  /** Log positions between the engine and the head. */
  readonly lag: number;
  readonly groups: number;
  readonly droppedGroups: number;
  /** What the groups hold in memory, by estimate. */
  readonly groupBytes: number;
  /** Events that a rule did not judge for what its regular expressions cost. */
  readonly unjudgedEvents: number;
  /** How each rule of a tenant fares, at the moment of the call. */
  readonly ruleStats: (tenant: string) => readonly RuleStats[];
}

/**
 * Reads the log, lets the rules judge it, and commits what they decide.
 *
 * The rules are a function of the log, of whole-second ticks and of the rule book. So only two
 * things need to be durable: alerts with the position they were decided at, at once; and window
 * state now and then. After a crash the windows are loaded as of the checkpoint and what was
 * decided since is run again without effect; from there the engine goes on as if nothing had been.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #evaluators = new Map<string, RuleEvaluator>();
  #book: RuleBook = { revision: 0, rules: new Map() };
  /** By tenant and id: two tenants may have a rule of the same id. */
  #rulesById = new Map<string, Rule>();
  #epoch = 0;
  #seq = 0;
  #tickMs = 0;
  #checkpointDueMs = 0;
  #dirty = false;
  /** Signals of the start, for the first commit after it. */
  #carried: TenantSignal[] = [];
  #stopping: AbortSignal = NEVER;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  get position(): EnginePosition {
    return { seq: this.#seq, tickMs: this.#tickMs };
  }

  /**
   * Rebuilds the state at which the last engine stopped, as found when this one took over. Call once,
   * before `run`. When the signal aborts it waits no longer for a store that is away; nor does `run`.
   */
  async start(
    { epoch, standing }: EngineStart,
    onProgress: (text: string) => void,
    signal: AbortSignal = NEVER,
  ): Promise<void> {
    const { rules, log } = this.#options;
    this.#epoch = epoch;
    this.#stopping = signal;
    if (standing === undefined) {
      const { headSeq, clockMs } = log.position();
      this.#seq = headSeq;
      this.#tickMs = Math.floor(clockMs / TICK_MS) * TICK_MS;
      this.#adopt(await rules.load(), new Map());
      await this.#commit([], true).catch(ignoreGaveUp);
      return;
    }
    this.#seq = standing.checkpoint.seq;
    this.#tickMs = standing.checkpoint.tickMs;
    const snapshots = new Map(standing.groups.map(({ tenant, groups }) => [tenant, groups]));
    this.#adopt(await rules.load(standing.rulesRevision), snapshots);
    // Groups that no rule can go on with have just ended, which nobody has committed.
    const ended = this.#takeSignals();
    let replayed = 0;
    while (this.#seq < standing.decided.seq) {
      const limit = Math.min(STEP_EVENTS, standing.decided.seq - this.#seq);
      const events = await log.read(this.#seq, limit);
      const wanted = events.filter((event) => event.seq <= standing.decided.seq);
      for (const event of wanted) this.#evaluator(event.tenant).observe(event);
      replayed += wanted.length;
      this.#seq = wanted.at(-1)?.seq ?? standing.decided.seq;
    }
    this.#seq = Math.max(this.#seq, standing.decided.seq);
    this.#advance(standing.decided.tickMs);
    // What the other rules decide here was committed when they first did.
    const anew = this.#takeSignals().filter(({ tenant, signal }) =>
      this.#evaluator(tenant).begunAnew.has(signal.ruleId),
    );
    this.#carried = [...ended, ...anew];
    if (replayed > 0) onProgress(`replayed ${String(replayed)} events`);
  }

  /** Judges until the signal aborts, then leaves a checkpoint. */
  async run(signal: AbortSignal): Promise<void> {
    const { log, rules, alarm, now, gatherMs } = this.#options;
    const ring = (): void => alarm.ring();
    const stopListening = [log.onAdvance(ring), rules.onChange(ring)];
    signal.addEventListener('abort', ring);
    try {
      this.#stopping = signal;
      while (!signal.aborted) {
        const startedMs = now();
        const events = await this.#tryStep();
        if (events >= STEP_EVENTS) {
          // Let requests and frames through between two full steps.
          await new Promise((resolve) => setImmediate(resolve));
          continue;
        }
        if (events > 0 && gatherMs > now() - startedMs) await this.#options.sleep(gatherMs, signal);
        if (!this.#hasNews()) await alarm.wait(TICK_MS - (now() % TICK_MS));
      }
      await this.#commit(this.#takeSignals(), true);
    } catch (error) {
      ignoreGaveUp(error);
    } finally {
      signal.removeEventListener('abort', ring);
      for (const stop of stopListening) stop();
    }
  }

  #hasNews(): boolean {
    return (
      this.#options.log.position().headSeq > this.#seq ||
      this.#options.rules.latestRevision() > this.#book.revision
    );
  }

  /** A step that cannot read the store changes nothing, and is tried again. */
  async #tryStep(): Promise<number> {
    let waitMs = MIN_RETRY_MS;
    for (;;) {
      try {
        return await this.#step();
      } catch (error) {
        if (!isRetryable(error)) throw error;
        this.#options.onRetry(error);
        if (this.#stopping.aborted) throw new GaveUp();
        await this.#options.sleep(waitMs, this.#stopping);
        waitMs = Math.min(waitMs * 2, MAX_RETRY_MS);
      }
    }
  }

  async #step(): Promise<number> {
    const { log, rules } = this.#options;
    // Until there is no newer one: an event that follows a rule must not be judged without it.
    while (rules.latestRevision() > this.#book.revision && (await this.#changeRules()));
    // The position first: what is read afterwards reaches at least this far.
    const { headSeq, clockMs } = log.position();
    const events = await log.read(this.#seq, STEP_EVENTS);
    for (const event of events) this.#evaluator(event.tenant).observe(event);
    const last = events.at(-1);
    if (last !== undefined) this.#seq = last.seq;
    else this.#seq = Math.max(this.#seq, headSeq);
    // Events that share the last one's stamp may follow, but a tick comes before events of its own
    // time or later: up to that stamp it is safe. Up to the log's clock when all of it was read.
    const complete = this.#seq >= headSeq;
    const safeMs = Math.max(last?.receivedAtMs ?? 0, complete ? clockMs : 0);
    if (events.length > 0 || safeMs >= this.#tickMs + TICK_MS) this.#dirty = true;
    this.#advance(safeMs);
    const signals = this.#takeSignals();
    const checkpoint = this.#dirty && this.#options.now() >= this.#checkpointDueMs;
    if (signals.length > 0 || checkpoint) await this.#commit(signals, checkpoint);
    this.#report(events.length, signals);
    return events.length;
  }

  /** Compiled aside and swapped whole; committed with a checkpoint, so that a replay knows under which book. */
  async #changeRules(): Promise<boolean> {
    const book = await this.#options.rules.load();
    if (book.revision <= this.#book.revision) return false;
    const before = this.#rulesById;
    this.#useBook(book);
    const tenants = new Set([...this.#evaluators.keys(), ...book.rules.keys()]);
    for (const tenant of tenants) {
      const known = this.#evaluators.get(tenant);
      if (known === undefined) this.#evaluator(tenant);
      else known.replaceRules(this.#compile(tenant), this.#tickMs);
    }
    await this.#commit(this.#takeSignals(before), true);
    return true;
  }

  #adopt(book: RuleBook, snapshots: ReadonlyMap<string, Iterable<GroupSnapshot>>): void {
    this.#useBook(book);
    for (const tenant of new Set([...book.rules.keys(), ...snapshots.keys()]))
      this.#evaluator(tenant, snapshots.get(tenant));
  }

  #useBook(book: RuleBook): void {
    this.#book = book;
    this.#rulesById = new Map(
      [...book.rules].flatMap(([tenant, rules]) =>
        rules.map((rule) => [nameOfRule(tenant, rule.rule_id), rule] as const),
      ),
    );
  }

  #compile(tenant: string): CompiledRuleSet {
    const { share } = this.#options;
    return compileRuleSet(this.#book.rules.get(tenant) ?? [], {
      judges: share === undefined ? undefined : (rule) => share.judges(rule),
      kinds: this.#options.kinds,
      unavailable: this.#options.unavailable,
    });
  }

  #evaluator(tenant: string, snapshot?: Iterable<GroupSnapshot>): RuleEvaluator {
    let evaluator = this.#evaluators.get(tenant);
    if (evaluator === undefined) {
      const { share, maxGroupsPerRule, maxGroupBytes } = this.#options;
      evaluator = new RuleEvaluator({
        ruleSet: this.#compile(tenant),
        startMs: this.#tickMs,
        ...{ maxGroupsPerRule, maxGroupBytes },
        ...(share?.owns === undefined
          ? {}
          : { owns: (ruleId, key) => share.owns?.(tenant, ruleId, key) === true }),
        ...(snapshot === undefined ? {} : { snapshot }),
      });
      this.#evaluators.set(tenant, evaluator);
    }
    return evaluator;
  }

  #advance(toMs: number): void {
    const tickMs = Math.floor(toMs / TICK_MS) * TICK_MS;
    if (tickMs <= this.#tickMs) return;
    this.#tickMs = tickMs;
    for (const evaluator of this.#evaluators.values()) evaluator.advance(tickMs);
  }

  #takeSignals(before?: ReadonlyMap<string, Rule>): TenantSignal[] {
    const signals = this.#carried;
    this.#carried = [];
    for (const [tenant, evaluator] of this.#evaluators)
      for (const signal of evaluator.takeSignals()) {
        // A signal that ends a deleted rule's alert is told in the words of the rule that was.
        const name = nameOfRule(tenant, signal.ruleId);
        const rule = this.#rulesById.get(name) ?? before?.get(name);
        if (rule !== undefined) signals.push({ tenant, rule, signal });
      }
    return signals;
  }

  async #commit(signals: readonly TenantSignal[], checkpoint: boolean): Promise<void> {
    const { ledger, now, sleep, checkpointMs, onRetry } = this.#options;
    const step: EngineCommit = {
      epoch: this.#epoch,
      nowMs: now(),
      decided: this.position,
      signals,
      ...(checkpoint
        ? {
            checkpoint: {
              rulesRevision: this.#book.revision,
              mark: this.#options.log.mark(this.#seq),
              groups: this.#takeDirty(),
            },
          }
        : {}),
    };
    let waitMs = MIN_RETRY_MS;
    let startedMs: number;
    for (;;) {
      // How long the store was away before says nothing about what a checkpoint costs.
      startedMs = now();
      try {
        await ledger.commit(step);
        break;
      } catch (error) {
        if (!isRetryable(error)) throw error;
        onRetry(error);
        if (this.#stopping.aborted) throw new GaveUp();
        await sleep(waitMs, this.#stopping);
        waitMs = Math.min(waitMs * 2, MAX_RETRY_MS);
      }
    }
    if (!checkpoint) return;
    this.#dirty = false;
    // A checkpoint that costs much is made less often: it takes a twentieth of the time at most.
    this.#checkpointDueMs = now() + Math.max(checkpointMs, (now() - startedMs) * 20);
  }

  #takeDirty(): TenantGroups[] {
    return [...this.#evaluators].map(([tenant, evaluator]) => ({
      tenant,
      ...evaluator.takeDirty(),
    }));
  }

  #report(events: number, signals: readonly TenantSignal[]): void {
    const sum = { groups: 0, groupBytes: 0, droppedGroups: 0, unjudgedEvents: 0 };
    for (const evaluator of this.#evaluators.values()) {
      const stats = evaluator.stats();
      sum.groups += stats.groups;
      sum.groupBytes += stats.groupBytes;
      sum.droppedGroups += stats.droppedGroups;
      sum.unjudgedEvents += stats.unjudgedEvents;
    }
    const { log, now, onStep } = this.#options;
    const nowMs = now();
    onStep?.({
      position: this.position,
      events,
      signals: signals.length,
      raisedAgesMs: signals
        .filter(({ signal }) => signal.kind === 'raised')
        .map(({ signal }) => nowMs - signal.atMs),
      lag: log.position().headSeq - this.#seq,
      ...sum,
      ruleStats: (tenant) => this.#evaluators.get(tenant)?.ruleStats() ?? [],
    });
  }
}

function nameOfRule(tenant: string, ruleId: string): string {
  return `${tenant}\n${ruleId}`;
}

const NEVER = new AbortController().signal;

/**
 * The store did not answer at a stop. Nothing may be committed after what could not be: the next
 * start decides all of it again, alike.
 */
class GaveUp extends Error {}

function ignoreGaveUp(error: unknown): void {
  if (!(error instanceof GaveUp)) throw error;
}

/** Whether the store may answer later: the error says so itself. */
function isRetryable(error: unknown): boolean {
  return error instanceof Error && 'retryable' in error && error.retryable === true;
}
