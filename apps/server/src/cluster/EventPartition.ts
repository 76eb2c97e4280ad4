import { type Alarm, Engine, type EngineStep } from '../alerts/index.ts';
import { outageEvents } from './outageEvents.ts';
import { PartitionClock } from './PartitionClock.ts';
import { PartitionLog } from './PartitionLog.ts';
import type { PartitionParts } from './parts.ts';
import type {
  ArrivedEvent,
  DeadLetter,
  PartitionName,
  RecordBatch,
  StoredEvent,
  StoredPlace,
  TopicRecord,
} from './ports.ts';
import { RecordQueue } from './RecordQueue.ts';
import { untilDone } from './retry.ts';
import { runTogether } from './runTogether.ts';
import { SampleRouter } from './SampleRouter.ts';
import { shareOf } from './shares.ts';

/** Records of one round, at most: bounds a transaction and how long the event loop is held. */
const ROUND_RECORDS = 4000;
/** Events that wait for the engine before the store is given no more. */
const MAX_UNJUDGED = 20_000;
/** Shortest time between two watermarks of a partition. */
const WATERMARK_MS = 100;
/** A place that moved over markers alone is stored so often. */
const PLACE_MS = 5000;

/**
 * One partition of the events topic: stores its events, sends the samples of rules that are judged
 * elsewhere, and runs the engine for the others, in this order.
 *
 * Only what is stored is judged, and only what is sent on is judged here too: so a checkpoint of
 * the engine says for all three how far they were, and after a crash each goes on from there.
 */
export class EventPartition {
  readonly name: PartitionName;
  readonly #parts: PartitionParts;
  readonly #alarm: Alarm;
  readonly #router: SampleRouter;
  #queue: RecordQueue | undefined;
  #clock = new PartitionClock(0);
  #place: StoredPlace = { nextOffset: 0, clockMs: 0, seq: 0 };
  #placeStoredMs = 0;
  #epoch = 0;
  #nextOffset = 0;
  #watermarkMs = 0;
  #arrivedSinceMarker = 0;

  constructor(name: PartitionName, parts: PartitionParts) {
    this.name = name;
    this.#parts = parts;
    this.#alarm = parts.createAlarm();
    this.#router = new SampleRouter(parts.rules, parts.partitions, parts.kinds);
  }

  /** Lets the reader go on where this is, after the group gave the partition out anew. */
  aim(): void {
    this.#queue?.aim();
  }

  records(batch: RecordBatch): void {
    this.#queue?.push(batch);
  }

  lost(beforeOffset: number): void {
    this.#queue?.skipTo(beforeOffset);
  }

  /**
   * Takes the partition over and works on it until the signal aborts.
   *
   * @throws EngineFenced when another instance has taken it over.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { parts, name } = { parts: this.#parts, name: this.name };
    const ledger = parts.ledgerOf(name);
    const start = await this.#try(signal, () => ledger.takeOver());
    const place = await this.#try(signal, () => parts.store.place(name.partition));
    this.#epoch = start.epoch;
    this.#place = place;
    this.#nextOffset = place.nextOffset;
    this.#clock = new PartitionClock(place.clockMs);
    const log = new PartitionLog(parts.store, name.partition, place);
    const engine = new Engine({
      ...parts,
      log,
      ledger,
      alarm: parts.createAlarm(),
      share: shareOf(name, parts.partitions),
      onStep: (step) => parts.onStep(name, this.#withRouted(step)),
      onRetry: (error) => parts.onRetry(name, error),
    });
    await engine.start(start, (text) => parts.onNotice(name, text), signal);
    await this.#sendAgain(start.standing?.checkpoint.seq ?? place.seq, signal);
    this.#queue = new RecordQueue(name, parts.reader, this.#alarm, place.nextOffset);
    this.#queue.aim();
    await runTogether(signal, [
      (own) => engine.run(own),
      (own) => this.#readOn(log, own),
      (own) => this.#putMarkers(own),
    ]);
  }

  /** With what the router left out: that of rules that are judged elsewhere. */
  #withRouted(step: EngineStep): EngineStep {
    const router = this.#router;
    return {
      ...step,
      unjudgedEvents: step.unjudgedEvents + router.unjudgedEvents,
      ruleStats: (tenant) => [...step.ruleStats(tenant), ...router.ruleStats(tenant)],
    };
  }

  #try<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const { sleep, onRetry } = this.#parts;
    return untilDone(work, { signal, sleep, onRetry: (error) => onRetry(this.name, error) });
  }

  /** What was stored after the checkpoint may not have been sent on: the receivers drop repeats. */
  async #sendAgain(afterSeq: number, signal: AbortSignal): Promise<void> {
    const { store } = this.#parts;
    for (let seq = afterSeq; seq < this.#place.seq;) {
      const after = seq;
      const events = await this.#try(signal, () =>
        store.read(this.name.partition, after, ROUND_RECORDS),
      );
      const last = events.at(-1);
      if (last === undefined) return;
      await this.#sendOn(events, false, signal);
      seq = last.seq;
    }
  }

  async #readOn(log: PartitionLog, signal: AbortSignal): Promise<void> {
    const queue = this.#queue;
    const ring = (): void => this.#alarm.ring();
    signal.addEventListener('abort', ring);
    while (queue !== undefined && !signal.aborted) {
      if (queue.isEmpty) {
        await this.#alarm.wait(1000);
        continue;
      }
      await this.#waitForRoom(log, signal);
      await this.#round(queue.take(ROUND_RECORDS), log, signal);
      this.#report();
    }
    signal.removeEventListener('abort', ring);
  }

  /** The engine must not fall behind without end. */
  async #waitForRoom(log: PartitionLog, signal: AbortSignal): Promise<void> {
    while (log.waiting > MAX_UNJUDGED && !signal.aborted) await this.#parts.sleep(5, signal);
  }

  async #round(
    records: readonly TopicRecord[],
    log: PartitionLog,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#try(signal, () => this.#parts.records.prepare(records));
    const { arrived, letters } = this.#sort(records);
    await this.#putAside(letters, signal);
    const { clockMs } = this.#clock;
    const isPlaceDue = this.#parts.now() - this.#placeStoredMs > PLACE_MS;
    const fresh =
      arrived.length > 0 || isPlaceDue ? await this.#store(records, arrived, signal) : [];
    await this.#sendOn(fresh, true, signal);
    log.advance(fresh, this.#place.seq, clockMs);
  }

  /** Stores the events up to here. One that the store cannot hold is put aside before its place is passed. */
  async #store(
    records: readonly TopicRecord[],
    arrived: readonly ArrivedEvent[],
    signal: AbortSignal,
  ): Promise<readonly StoredEvent[]> {
    const { store, rules, now } = this.#parts;
    const fresh: StoredEvent[] = [];
    for (let events = arrived; ;) {
      const request = {
        partition: this.name.partition,
        epoch: this.#epoch,
        from: this.#place,
        events,
        nextOffset: this.#nextOffset,
        clockMs: this.#clock.clockMs,
      };
      const stored = await this.#try(signal, () => store.store(request));
      this.#place = stored.place;
      fresh.push(...stored.fresh);
      rules.note(stored.rulesRevision);
      const { unstorable } = stored;
      if (unstorable === undefined) break;
      const record = records.find(({ offset }) => offset === unstorable.offset);
      if (record !== undefined)
        await this.#putAside([{ ...this.name, record, refusal: unstorable.refusal }], signal);
      events = events.filter(({ offset }) => offset > unstorable.offset);
    }
    this.#placeStoredMs = now();
    return fresh;
  }

  /** Gives every record its time, and tells events from what cannot be one. */
  #sort(records: readonly TopicRecord[]): { arrived: ArrivedEvent[]; letters: DeadLetter[] } {
    const arrived: ArrivedEvent[] = [];
    const letters: DeadLetter[] = [];
    for (const record of records) {
      const { offset } = record;
      const { atMs: receivedAtMs, outageFromMs: fromMs } = this.#clock.read(record.timestampMs);
      if (fromMs !== undefined)
        arrived.push(
          ...outageEvents(this.name, this.#parts.tenants(), { fromMs, toMs: receivedAtMs, offset }),
        );
      const entry = this.#parts.records.event(record, this.name.partition);
      if (entry.kind !== 'marker') this.#arrivedSinceMarker += 1;
      if (entry.kind === 'event') arrived.push({ offset, receivedAtMs, event: entry.event });
      else if (entry.kind === 'refused')
        letters.push({ ...this.name, record, refusal: entry.refusal });
      this.#nextOffset = offset + 1;
    }
    return { arrived, letters };
  }

  async #putAside(letters: readonly DeadLetter[], signal: AbortSignal): Promise<void> {
    if (letters.length > 0) await this.#try(signal, () => this.#parts.deadLetters.put(letters));
  }

  /** Sends samples of the events to where their groups are judged, and now and then how far this is. */
  async #sendOn(
    events: readonly StoredEvent[],
    withWatermark: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const { samples } = this.#parts;
    await this.#try(signal, () => this.#router.update());
    const outgoing = this.#router.route(events);
    const { clockMs } = this.#clock;
    // Nobody waits for one while every rule is judged where its events stand.
    const isDue =
      withWatermark && this.#router.isNeeded && clockMs - this.#watermarkMs >= WATERMARK_MS;
    if (outgoing.length === 0 && !isDue) return;
    await this.#try(signal, () =>
      samples.send(
        this.name.partition,
        outgoing,
        isDue ? clockMs : undefined,
        this.#router.revision,
      ),
    );
    if (isDue) this.#watermarkMs = clockMs;
  }

  /**
   * Keeps time going while nothing comes in. What is unread stands before the marker, so it is true
   * whoever puts it and whatever waits for the store.
   */
  async #putMarkers(signal: AbortSignal): Promise<void> {
    const { markers, markerMs, sleep, onRetry } = this.#parts;
    while (!signal.aborted) {
      await sleep(markerMs, signal);
      this.#report();
      const isQuiet = this.#arrivedSinceMarker === 0;
      this.#arrivedSinceMarker = 0;
      if (!isQuiet || this.#queue?.isFull !== false) continue;
      // One that fails is no loss: the next follows.
      await markers.send(this.name.partition).catch((error: unknown) => onRetry(this.name, error));
    }
  }

  #report(): void {
    if (this.#queue === undefined) return;
    const { isEmpty, nextOffset, endOffset } = this.#queue;
    this.#parts.onRead(this.name, {
      records: endOffset - (isEmpty ? nextOffset : this.#nextOffset),
      clockMs: this.#clock.clockMs,
    });
  }
}
