/**
 * Why a detector could not judge a sample.
 *
 * - `time_limit`, `memory_limit`: it wanted more than it may have, and was stopped
 * - `ended`: it ended by itself
 * - `threw`: it threw an error
 * - `malformed`: its answer is not one
 * - `not_running`: it was stopped before and is not back yet, or never will be
 */
export type DetectorFailure =
  'time_limit' | 'memory_limit' | 'ended' | 'threw' | 'malformed' | 'not_running';

/**
 * A detector could not judge a sample. The message is for people: which detector, what, which limit.
 *
 * The state that `observe` was given is as good as before: whoever catches this keeps it, and the
 * sample counts as not seen. Only detectors that the server is set up with can fail; built-in ones
 * never do.
 */
export class DetectorFailed extends Error {
  override readonly name = 'DetectorFailed';
  readonly detector: string;
  readonly failure: DetectorFailure;

  constructor(detector: string, failure: DetectorFailure, what: string) {
    super(`Detector ${detector} ${what}`);
    this.detector = detector;
    this.failure = failure;
  }
}
