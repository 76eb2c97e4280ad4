/** Most that the state of one series takes where it is kept, in bytes. */
export const MAX_STATE_BYTES = 65_536;
/** Most that a module's state may have as JSON, in bytes. */
export const MAX_STATE_TEXT_BYTES = 60_000;
/** What is kept beside it. */
const FRAME_BYTES = 2_048;
/** A character of text within JSON has up to six times its bytes. */
const SURELY_FITS_LENGTH = (MAX_STATE_BYTES - FRAME_BYTES) / 6;

/** Whether a state fits where it is kept: as a text within JSON, in which quotes take two bytes. */
export function isStateText(state: string): boolean {
  return (
    state.length <= SURELY_FITS_LENGTH ||
    Buffer.byteLength(JSON.stringify(state)) <= MAX_STATE_BYTES - FRAME_BYTES
  );
}

export const MAX_EXPLANATION_LENGTH = 500;
export const MAX_PARAMETERS = 16;

export const DEFAULT_TIME_LIMIT_MS = 50;
export const DEFAULT_MEMORY_MB = 128;
/** A detector that takes longer to load is not going to. */
export const LOAD_LIMIT_MS = 10_000;

/**
 * What V8 may take beyond `memory_mb` before it gives up. When it does, it ends the whole server: a
 * growing Map in a worker thread is enough. So it must never come to that: memory is measured
 * after each sample, and the time limit ends what grows within one.
 */
export const V8_RESERVE_MB = 4_096;
