import { setTimeout as delay } from 'node:timers/promises';
import type { EventInput } from '@batcave/shared/events';
import { type Ledger, runProducer } from '../../fault/Producer.ts';
import type { Answer } from '../../setup/client.ts';
import type { Instance } from './Instance.ts';

/** A producer turns to the next instance when one has not answered for so long. */
const PATIENCE_MS = 4000;
/** And leaves it alone for so long. */
const REST_MS = 1000;

/** One request as its producer saw it. */
export interface SentRequest {
  readonly instance: string;
  readonly sentMs: number;
  readonly doneMs: number;
  readonly events: number;
  /** `ok`: answered 202. `refused`: answered "try again". `unknown`: no answer, it may have worked. */
  readonly outcome: 'ok' | 'refused' | 'unknown';
}

/**
 * Producers that turn to another instance when one does not answer, and send each batch with the
 * same ids until it is confirmed.
 */
export class Senders {
  readonly ledger: Ledger = { confirmed: new Set(), unknown: new Set(), retries: 0 };
  readonly requests: SentRequest[] = [];
  readonly #instances: readonly Instance[];
  readonly #stop = new AbortController();
  readonly #restUntilMs = new Map<string, number>();
  readonly #done: Promise<void>;
  #open = new Map<string, number>();
  #turn = 0;

  constructor(options: {
    readonly instances: readonly Instance[];
    readonly producers: number;
    readonly nextBatch: (producer: number) => EventInput[];
    readonly pauseMs: () => number;
  }) {
    this.#instances = options.instances;
    this.#done = Promise.all(
      Array.from({ length: options.producers }, (_, producer) =>
        runProducer({
          server: () => ({ post: (body) => this.#post(body as EventInput[]) }),
          nextBatch: () => options.nextBatch(producer),
          pauseMs: options.pauseMs,
          ledger: this.ledger,
          signal: this.#stop.signal,
        }),
      ),
    ).then(() => undefined);
    this.#done.catch(() => undefined); // `stop` tells
  }

  /** Requests that an instance has and has not answered. */
  openAt(instance: Instance): number {
    return this.#open.get(instance.name) ?? 0;
  }

  /** How long after the moment each of these answered a request with 202 that was sent after it. */
  firstOkMs(instances: readonly Instance[], afterMs: number): (number | undefined)[] {
    return instances.map(({ name }) => {
      const first = this.requests.find(
        ({ instance, outcome, sentMs }) =>
          instance === name && outcome === 'ok' && sentMs >= afterMs,
      );
      return first && first.doneMs - afterMs;
    });
  }

  /** Sends one batch more until it is confirmed. */
  async send(batch: EventInput[]): Promise<void> {
    const once = new AbortController();
    await runProducer({
      server: () => ({ post: (body) => this.#post(body as EventInput[]) }),
      nextBatch: () => {
        once.abort();
        return batch;
      },
      pauseMs: () => 0,
      ledger: this.ledger,
      signal: once.signal,
    });
  }

  /** Resolves once every batch is confirmed. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #post(batch: EventInput[]): Promise<Answer> {
    const instance = this.#choose();
    if (instance?.producer === undefined) throw new Error('no instance is up');
    const { name, producer } = instance;
    const sentMs = Date.now();
    const note = (outcome: SentRequest['outcome']): void => {
      this.requests.push({
        instance: name,
        sentMs,
        doneMs: Date.now(),
        events: batch.length,
        outcome,
      });
      if (outcome !== 'ok') this.#restUntilMs.set(name, Date.now() + REST_MS);
    };
    this.#open.set(name, this.openAt(instance) + 1);
    const impatience = delay(PATIENCE_MS).then(() => {
      throw new Error('no answer in time');
    });
    impatience.catch(() => undefined);
    try {
      const answer = await Promise.race([producer.post(batch), impatience]);
      note(answer.status === 202 ? 'ok' : 'refused');
      return answer;
    } catch (error) {
      note('unknown');
      throw error;
    } finally {
      this.#open.set(name, this.openAt(instance) - 1);
    }
  }

  /** The next in turn that is up and has not just failed; else any that is up. */
  #choose(): Instance | undefined {
    const up = this.#instances.filter((instance) => instance.producer !== undefined);
    const good = up.filter(({ name }) => (this.#restUntilMs.get(name) ?? 0) <= Date.now());
    const candidates = good.length > 0 ? good : up;
    this.#turn += 1;
    return candidates[this.#turn % candidates.length];
  }
}
