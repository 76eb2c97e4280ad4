import type { Answer } from './Answer.ts';
import { isStateText, MAX_STATE_TEXT_BYTES } from './limits.ts';

/** Where a call stands. All but `asked` are said by the worker. */
export const STATUS = {
  loading: 0,
  /** Loaded; the text is the description of the module. */
  loaded: 1,
  /** It does not load; the text says why. */
  unloadable: 2,
  asked: 3,
  answered: 4,
  /** The text says what was thrown. */
  threw: 5,
  /** The text says what is wrong with the answer. */
  malformed: 6,
  /** It holds more memory than it may, and ends. */
  overMemory: 7,
  ended: 8,
} as const;
export type Status = (typeof STATUS)[keyof typeof STATUS];

/** Whole numbers, by position. */
const INT = { status: 0, stateBytes: 1, textBytes: 2, ready: 3, direction: 4 } as const;
/** Other numbers, by position. A bound that is not known is NaN. */
const REAL = { atMs: 0, value: 1, score: 2, lower: 3, upper: 4 } as const;

const REALS_AT = 32;
const STATE_AT = 96;
const TEXT_AT = STATE_AT + MAX_STATE_TEXT_BYTES;
const MAX_TEXT_BYTES = 32_768;
/** Looks at the status before the thread goes to sleep: answers often come sooner than it would wake. */
const LOOKS = 1_000;

/** One sample to judge. */
export interface Question {
  readonly atMs: number;
  readonly value: number;
  /** JSON as the detector wrote it; empty before the first sample of a series. */
  readonly state: string;
  /** JSON. */
  readonly parameters: string;
}

/**
 * Memory that two threads share, for one call at a time: a sample goes one way, its judgement the
 * other. Both sides make theirs over the same buffer.
 *
 * Sizes are fixed, so whatever one side writes costs the other no more than that, and neither waits
 * for the other's event loop.
 */
export class SharedCall {
  readonly buffer: SharedArrayBuffer;
  readonly #ints: Int32Array;
  readonly #reals: Float64Array;
  readonly #bytes: Buffer;

  constructor(buffer = new SharedArrayBuffer(TEXT_AT + MAX_TEXT_BYTES)) {
    this.buffer = buffer;
    this.#ints = new Int32Array(buffer, 0, 8);
    this.#reals = new Float64Array(buffer, REALS_AT, 8);
    this.#bytes = Buffer.from(buffer);
  }

  get status(): Status {
    return Atomics.load(this.#ints, INT.status) as Status;
  }

  /** Says where the call stands, and wakes the other side. */
  say(status: Status): void {
    Atomics.store(this.#ints, INT.status, status);
    Atomics.notify(this.#ints, INT.status);
  }

  /** Sleeps as long as the status is this one, at most so long. */
  sleepWhile(status: Status, limitMs = Infinity): void {
    Atomics.wait(this.#ints, INT.status, status, limitMs);
  }

  /** As `sleepWhile`, without holding up the thread. */
  async waitWhile(status: Status, limitMs: number): Promise<void> {
    await Atomics.waitAsync(this.#ints, INT.status, status, limitMs).value;
  }

  /**
   * Asks, and waits for an answer at most so long.
   *
   * @returns `asked` when there is none in time.
   */
  ask(question: Question, limitMs: number): Status {
    this.#reals[REAL.atMs] = question.atMs;
    this.#reals[REAL.value] = question.value;
    this.#writeState(question.state);
    this.writeText(question.parameters);
    if (!this.#begin()) return this.status;
    for (let look = 0; look < LOOKS; look++) if (this.status !== STATUS.asked) return this.status;
    // Woken does not mean answered: the last answer is said first, and wakes later.
    const deadlineMs = performance.now() + limitMs;
    for (let leftMs = limitMs; leftMs > 0; leftMs = deadlineMs - performance.now()) {
      this.sleepWhile(STATUS.asked, leftMs);
      if (this.status !== STATUS.asked) break;
    }
    return this.status;
  }

  /** Whether the other side is there to be asked. */
  #begin(): boolean {
    for (;;) {
      const { status } = this;
      if (status === STATUS.overMemory || status === STATUS.ended) return false;
      if (Atomics.compareExchange(this.#ints, INT.status, status, STATUS.asked) === status) break;
    }
    Atomics.notify(this.#ints, INT.status);
    return true;
  }

  readQuestion(): Question {
    return {
      atMs: this.#real(REAL.atMs),
      value: this.#real(REAL.value),
      state: this.#read(STATE_AT, this.#int(INT.stateBytes)),
      parameters: this.readText(),
    };
  }

  writeAnswer(answer: Answer): void {
    this.#reals[REAL.score] = answer.score;
    this.#reals[REAL.lower] = answer.lower ?? NaN;
    this.#reals[REAL.upper] = answer.upper ?? NaN;
    this.#ints[INT.ready] = Number(answer.ready);
    this.#ints[INT.direction] = answer.direction;
    this.#writeState(answer.state);
    this.writeText(answer.explanation);
  }

  /**
   * Believes nothing: a module that broke its own thread may leave anything here. It becomes an
   * answer, or `undefined` where its state is larger than a state may be.
   */
  readAnswer(): Answer | undefined {
    const state = this.#read(STATE_AT, Math.min(this.#int(INT.stateBytes), MAX_STATE_TEXT_BYTES));
    if (!isStateText(state)) return undefined;
    const score = this.#real(REAL.score);
    const ready = this.#int(INT.ready) === 1;
    return {
      score: ready && score >= 0 ? Math.min(score, 1) : 0,
      ready,
      lower: finiteOrNull(this.#real(REAL.lower)),
      upper: finiteOrNull(this.#real(REAL.upper)),
      direction: Math.sign(this.#int(INT.direction)) as -1 | 0 | 1,
      explanation: this.readText(),
      state,
    };
  }

  /** Writes the text; what does not fit is cut off. */
  writeText(text: string): void {
    this.#ints[INT.textBytes] = this.#bytes.write(text, TEXT_AT, MAX_TEXT_BYTES, 'utf8');
  }

  readText(): string {
    return this.#read(TEXT_AT, Math.min(this.#int(INT.textBytes), MAX_TEXT_BYTES));
  }

  #writeState(text: string): void {
    this.#ints[INT.stateBytes] = this.#bytes.write(text, STATE_AT, MAX_STATE_TEXT_BYTES, 'utf8');
  }

  #int(position: number): number {
    return this.#ints[position] as number;
  }

  #real(position: number): number {
    return this.#reals[position] as number;
  }

  #read(at: number, bytes: number): string {
    return this.#bytes.toString('utf8', at, at + Math.max(0, bytes));
  }
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
