import type { LogEvent } from '@batcave/shared/events';
import { MAP_LIMITS } from '@batcave/shared/health';
import type { DurationMs } from '@batcave/shared/time';
import type { TopologyLedger } from './ports.ts';
import { ServiceWatch } from './ServiceWatch.ts';

/** How often what is new is saved: a map is no older than that. */
const SAVE_MS: DurationMs = 2000;
const TRIM_MS: DurationMs = 600_000;
/** Spans of a tenant that are remembered: at a thousand a second those of the last 20 s. */
const MAX_SPANS = 20_000;

/** Watches the events that are judged here, and keeps what they say of services. */
export class TopologyRunner {
  readonly #ledger: TopologyLedger;
  readonly #watch = new ServiceWatch({
    maxServices: MAP_LIMITS.maxServices,
    maxEdges: MAP_LIMITS.maxEdges,
    maxSpans: MAX_SPANS,
  });
  readonly #now: () => number;
  readonly #sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  readonly #onError: (error: unknown) => void;

  constructor(options: {
    readonly ledger: TopologyLedger;
    readonly now: () => number;
    readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
    /** The store did not answer: what was counted since the last save is lost. */
    readonly onError: (error: unknown) => void;
  }) {
    this.#ledger = options.ledger;
    this.#now = options.now;
    this.#sleep = options.sleep;
    this.#onError = options.onError;
  }

  /** Events that were just taken in; each once. */
  readonly observe = (events: readonly LogEvent[]): void => this.#watch.observe(events);

  /** Saves until the signal aborts, and once more then. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#try(async () => this.#watch.restore(await this.#ledger.known()));
    let trimAtMs = 0;
    while (!signal.aborted) {
      await this.#save();
      if (this.#now() >= trimAtMs) {
        trimAtMs = this.#now() + TRIM_MS;
        await this.#try(() => this.#ledger.trim(this.#now() - MAP_LIMITS.forgetMs));
      }
      await this.#sleep(SAVE_MS, signal);
    }
    await this.#save();
  }

  async #save(): Promise<void> {
    const news = this.#watch.take();
    if (news.services.length > 0 || news.edges.length > 0)
      await this.#try(() => this.#ledger.save(news));
  }

  async #try(work: () => Promise<void>): Promise<void> {
    await work().catch(this.#onError);
  }
}
