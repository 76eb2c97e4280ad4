import { EngineFenced } from '../alerts/index.ts';
import { EventPartition } from './EventPartition.ts';
import type { PartitionParts } from './parts.ts';
import type { PartitionListener, PartitionName, RecordBatch } from './ports.ts';
import { isRetryable, Stopped } from './retry.ts';
import { SamplePartition } from './SamplePartition.ts';
import { nameOf } from './shares.ts';

/** Before a partition is begun again: the group may tell us meanwhile that it is another's. */
const AGAIN_MS = 1000;

interface Held {
  readonly stop: AbortController;
  worker: EventPartition | SamplePartition;
  readonly done: Promise<void>;
}

/** The partitions that this instance has: starts and ends the work on each as the group gives and takes them. */
export class PartitionHost implements PartitionListener {
  readonly #parts: PartitionParts;
  readonly #onFailure: (error: unknown) => void;
  readonly #held = new Map<string, Held>();
  /** Work that was told to stop and has not ended: the next on the same partition waits for it. */
  readonly #ending = new Map<string, Promise<void>>();
  #isClosed = false;

  constructor(parts: PartitionParts, onFailure: (error: unknown) => void) {
    this.#parts = parts;
    this.#onFailure = onFailure;
  }

  /** Names of the partitions that this instance has now. */
  get names(): readonly string[] {
    return [...this.#held.keys()].sort();
  }

  assigned(names: readonly PartitionName[]): void {
    const wanted = new Map(names.map((name) => [nameOf(name), name]));
    for (const key of [...this.#held.keys()]) if (!wanted.has(key)) this.#end(key);
    for (const [key, name] of wanted) {
      const held = this.#held.get(key);
      if (held !== undefined) held.worker.aim();
      else if (!this.#isClosed) this.#begin(key, name);
    }
  }

  records(name: PartitionName, batch: RecordBatch): void {
    this.#held.get(nameOf(name))?.worker.records(batch);
  }

  lost(name: PartitionName, beforeOffset: number): void {
    this.#parts.onLost(name, beforeOffset);
    this.#held.get(nameOf(name))?.worker.lost(beforeOffset);
  }

  /** Ends the work on all partitions, each with a checkpoint. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const key of [...this.#held.keys()]) this.#end(key);
    await Promise.all(this.#ending.values());
  }

  #end(key: string): void {
    const held = this.#held.get(key);
    if (held === undefined) return;
    this.#held.delete(key);
    held.stop.abort();
    const ended = held.done.finally(() => {
      this.#parts.onReleased(held.worker.name);
      if (this.#ending.get(key) === ended) this.#ending.delete(key);
    });
    this.#ending.set(key, ended);
  }

  #begin(key: string, name: PartitionName): void {
    const stop = new AbortController();
    const before = this.#ending.get(key);
    const held: Held = {
      stop,
      worker: this.#create(name),
      done: Promise.resolve(before)
        .then(() => this.#work(held, name))
        .catch(this.#onFailure),
    };
    this.#held.set(key, held);
  }

  #create(name: PartitionName): EventPartition | SamplePartition {
    return name.topic === 'events'
      ? new EventPartition(name, this.#parts)
      : new SamplePartition(name, this.#parts);
  }

  /** Who is out of touch with the group does not know that it is to take a partition back. */
  async #untilMember(signal: AbortSignal): Promise<void> {
    for (
      let isMember = false;
      !isMember && !signal.aborted;
      isMember = this.#parts.reader.isMember()
    )
      await this.#parts.sleep(AGAIN_MS, signal);
  }

  async #work(held: Held, name: PartitionName): Promise<void> {
    const { signal } = held.stop;
    while (!signal.aborted) {
      try {
        await held.worker.run(signal);
      } catch (error) {
        if (error instanceof Stopped) return;
        // Another instance has it. If the group still says that it is ours, we are to take it back.
        if (error instanceof EngineFenced)
          this.#parts.onNotice(name, 'another instance has taken it over');
        else if (isRetryable(error)) this.#parts.onRetry(name, error);
        else {
          this.#onFailure(error);
          return;
        }
        this.#parts.reader.pause(name);
        await this.#untilMember(signal);
        held.worker = this.#create(name);
      }
    }
  }
}
