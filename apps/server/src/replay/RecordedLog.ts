import type { LogEvent } from '@batcave/shared/events';
import type { Alarm, MarkedLog, RuleBook, RuleSource } from '../alerts/index.ts';
import type { RecordedStretch } from './ports.ts';

interface Stage {
  readonly seq: number;
  readonly tickMs: number;
  readonly revision: number;
}

/** Events in the order of the log, some at a time. */
export type EventSource = AsyncIterator<readonly LogEvent[]>;

/**
 * A stretch of the log as the engine met it: it reads to where it took up another rule book, takes it up
 * there, and reads on. It is log, rules and alarm of that engine at once, since it goes on when the engine
 * has nothing to do.
 */
export class RecordedLog implements MarkedLog, RuleSource, Alarm {
  readonly #stages: Stage[];
  readonly #events: EventSource;
  readonly #loadRules: (revision: number) => Promise<RuleBook>;
  readonly #onEnd: () => void;
  #stage: Stage;
  #held: LogEvent[] = [];
  #hasEnded = false;

  constructor(
    stretch: RecordedStretch,
    events: EventSource,
    loadRules: (revision: number) => Promise<RuleBook>,
    /** The engine has judged all of it. */
    onEnd: () => void,
  ) {
    let revision = stretch.from.rulesRevision;
    this.#stages = [];
    for (const { seq, tickMs, rulesRevision } of stretch.adoptions) {
      this.#stages.push({ seq, tickMs, revision });
      revision = rulesRevision;
      this.#stages.push({ seq, tickMs, revision });
    }
    this.#stages.push({ ...stretch.to, revision });
    this.#stage = { ...stretch.from, revision: stretch.from.rulesRevision };
    this.#events = events;
    this.#loadRules = loadRules;
    this.#onEnd = onEnd;
  }

  position(): { headSeq: number; clockMs: number } {
    return { headSeq: this.#stage.seq, clockMs: this.#stage.tickMs };
  }

  async read(_afterSeq: number, limit: number): Promise<readonly LogEvent[]> {
    const { seq: headSeq } = this.#stage;
    while (this.#held.length === 0 && !this.#hasEnded) {
      const next = await this.#events.next();
      if (next.done === true) this.#hasEnded = true;
      else this.#held = [...next.value];
    }
    let count = 0;
    while (count < limit && (this.#held[count]?.seq ?? Infinity) <= headSeq) count += 1;
    return this.#held.splice(0, count);
  }

  mark(): null {
    return null;
  }

  load(revision?: number): Promise<RuleBook> {
    return this.#loadRules(revision ?? this.#stage.revision);
  }

  latestRevision(): number {
    return this.#stage.revision;
  }

  ring(): void {
    // It is never waited for: `wait` goes on.
  }

  /** The engine has judged all that there is: so there is more. */
  wait(): Promise<void> {
    const next = this.#stages.shift();
    if (next === undefined) this.#onEnd();
    else this.#stage = next;
    return Promise.resolve();
  }

  onAdvance(): () => void {
    return () => undefined;
  }

  onChange(): () => void {
    return () => undefined;
  }
}
