import type { EpochMs } from '@batcave/shared/time';

/** One number of a series. */
export interface Sample {
  readonly atMs: EpochMs;
  /** Finite. */
  readonly value: number;
}

/** What a detector says of one sample. */
export interface Judgement {
  /**
   * How unusual the sample is, 0 to 1: 1 minus the estimated share of samples that look at least as
   * unusual. 0.999 is met about once in a thousand samples of a series that is as it always was, or
   * less often: a detector may be more cautious than it says, and never less.
   */
  readonly score: number;
  /** Whether enough has been seen to judge. Until then the score is 0. */
  readonly ready: boolean;
  /** What would have been usual, in the unit of the value; null where the detector knows no bound. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Which way it is unusual: 1 too high, -1 too low, 0 in its shape or not at all. */
  readonly direction: -1 | 0 | 1;
  /** One sentence with numbers: why this score. Asked for only when an alert needs it. */
  readonly explain: () => string;
}

/** A judgement and the state after it. */
export interface Observed<State> {
  readonly state: State;
  readonly judgement: Judgement;
}

/**
 * Judges a series, one sample after the other.
 *
 * `observe` is a function of the state and the sample alone: no clock, no chance, no file, no
 * knowledge of what is to come. Samples come in the order of their time, which may repeat and may
 * leave gaps. The state it is given is used up: the one it returns may share its memory.
 *
 * Memory is bounded: a state is at most `maxStateBytes` large whatever was observed.
 * `fromJson(toJson(state))` goes on exactly as `state` would, to the last bit. All numbers in the
 * JSON are finite.
 */
export interface Detector<State = unknown> {
  readonly name: string;
  readonly maxStateBytes: number;
  init(): State;
  observe(state: State, sample: Sample): Observed<State>;
  toJson(state: State): unknown;
  /** @throws Error when the JSON is not of this detector with these parameters. */
  fromJson(json: unknown): State;
}

/** A number that a detector may be tuned with. */
export interface ParameterSpec {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
  /** What it does, for the documentation and for error messages. */
  readonly what: string;
}

/** A kind of detector as rules name it. */
export interface DetectorKind {
  readonly name: string;
  /** One line for lists. */
  readonly what: string;
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  /** Score at which it fires unless the rule says otherwise. */
  readonly defaultThreshold: number;
  /**
   * How many samples it rests after an alert unless the rule says otherwise: only something
   * stranger raises another one meanwhile. Left out: 120.
   */
  readonly restSamples?: number;
  /** @param parameters  Complete and within their limits. */
  create(parameters: Readonly<Record<string, number>>): Detector;
}
