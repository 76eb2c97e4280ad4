import type { Layer } from '@batcave/shared/dispatch';
import type { DurationMs, EpochMs } from '@batcave/shared/time';
import { DAY_MS, type DayNumber, parseClock, parseDate, type TimeZone } from '../time/index.ts';

/** One turn of a rotation. */
export interface Turn {
  /** Counted from 0, the first turn of the first person. */
  readonly index: number;
  readonly person: string;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

/**
 * People who take turns of so many local days or weeks. Turns change when the clock on the wall reaches the
 * handover, so a turn with a change of the clocks in it is an hour longer or shorter.
 */
export class Rotation {
  readonly #people: readonly string[];
  readonly #zone: TimeZone;
  readonly #firstDay: DayNumber;
  readonly #days: number;
  readonly #handoverMs: DurationMs;

  /** Throws `RangeError` when `starts` or `handover` cannot be read. */
  constructor({ people, rotation, every = 1, starts, handover = '09:00' }: Layer, zone: TimeZone) {
    const firstDay = parseDate(starts);
    const handoverMs = parseClock(handover);
    if (firstDay === undefined || handoverMs === undefined)
      throw new RangeError(`a rotation cannot start on ${starts} at ${handover}`);
    this.#people = people;
    this.#zone = zone;
    this.#firstDay = firstDay;
    this.#days = every * (rotation === 'weekly' ? 7 : 1);
    this.#handoverMs = handoverMs;
  }

  /** When the first turn begins. */
  get startMs(): EpochMs {
    return this.#startOf(0);
  }

  /** The turn at an instant; `undefined` before the first. */
  turnAt(atMs: EpochMs): Turn | undefined {
    const localDays = (this.#zone.localAt(atMs) - this.#handoverMs) / DAY_MS - this.#firstDay;
    // Where the clock is set back over a handover, the new turn has begun and the clock shows otherwise.
    let index = Math.floor(localDays / this.#days) + 2;
    while (this.#startOf(index) > atMs) index -= 1;
    return index < 0 ? undefined : this.#turn(index);
  }

  /** The turns in a stretch of time, whole. */
  *turns(fromMs: EpochMs, toMs: EpochMs): Generator<Turn> {
    let turn: Turn | undefined = this.turnAt(fromMs) ?? this.#turn(0);
    while (turn.fromMs < toMs) {
      if (turn.toMs > turn.fromMs) yield turn;
      turn = this.#turn(turn.index + 1);
    }
  }

  #startOf(index: number): EpochMs {
    const day = this.#firstDay + index * this.#days;
    return this.#zone.instantOf(day * DAY_MS + this.#handoverMs);
  }

  #turn(index: number): Turn {
    return {
      index,
      person: this.#people[index % this.#people.length] ?? '',
      fromMs: this.#startOf(index),
      toMs: this.#startOf(index + 1),
    };
  }
}
