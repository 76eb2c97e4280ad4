import { compareSignals, type Signal } from './signal.ts';

/** The signals that nobody has taken yet, in the order of their time. */
export class SignalQueue {
  #signals: Signal[] = [];

  get length(): number {
    return this.#signals.length;
  }

  push(signal: Signal): void {
    this.#signals.push(signal);
  }

  /** All of them, once. */
  take(): Signal[] {
    const signals = this.#signals;
    this.#signals = [];
    return signals;
  }

  /** Groups do not touch each other, so their order within one moment is free: it is made the same always. */
  sortFrom(position: number): void {
    if (this.#signals.length - position < 2) return;
    const sorted = this.#signals.splice(position).sort(compareSignals);
    // One by one: as arguments of a call, very many would be too many.
    for (const signal of sorted) this.#signals.push(signal);
  }
}
