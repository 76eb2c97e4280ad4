import { isStateText, MAX_EXPLANATION_LENGTH, MAX_STATE_TEXT_BYTES } from './limits.ts';

/** What a detector says of one sample, checked. */
export interface Answer {
  readonly score: number;
  readonly ready: boolean;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly direction: -1 | 0 | 1;
  readonly explanation: string;
  /** JSON. */
  readonly state: string;
}

/** An answer is not one. The message completes "gave a malformed answer:". */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/**
 * Reads what `observe` of a detector returned.
 *
 * @throws Malformed with the field, its limit and what it was.
 */
export function readAnswer(said: unknown): Answer {
  if (typeof said !== 'object' || said === null)
    throw new Malformed(`it is ${show(said)}; it must be { state, score, explanation, … }`);
  const { state, score, lower, upper, direction, ready, explanation } = said as Readonly<
    Record<string, unknown>
  >;
  const isReady = ready ?? true;
  if (typeof isReady !== 'boolean')
    throw new Malformed(`ready is ${show(ready)}; it must be true or false`);
  if (typeof score !== 'number' || !(score >= 0 && score <= 1))
    throw new Malformed(`score is ${show(score)}; it must be a number from 0 to 1`);
  if (typeof explanation !== 'string')
    throw new Malformed(`explanation is ${show(explanation)}; it must be a text`);
  return {
    score: isReady ? score : 0,
    ready: isReady,
    lower: readBound('lower', lower),
    upper: readBound('upper', upper),
    direction: readDirection(direction),
    explanation: explanation.slice(0, MAX_EXPLANATION_LENGTH).toWellFormed(),
    state: writeState(state),
  };
}

/**
 * The state as JSON.
 *
 * @throws Malformed when it cannot be written, or is too large.
 */
function writeState(state: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(state) as string | undefined;
  } catch (error) {
    throw new Malformed(`its state is not plain JSON: ${(error as Error).message}`);
  }
  if (text === undefined) throw new Malformed(`state is ${show(state)}; it must be plain JSON`);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_STATE_TEXT_BYTES || !isStateText(text))
    throw new Malformed(
      `its state has ${String(bytes)} bytes as JSON; it may have ${String(MAX_STATE_TEXT_BYTES)}, quotes counted twice`,
    );
  return text;
}

function readBound(name: string, value: unknown): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new Malformed(`${name} is ${show(value)}; it must be a finite number or null`);
  return value;
}

function readDirection(value: unknown): -1 | 0 | 1 {
  if (value === undefined) return 0;
  if (value !== -1 && value !== 0 && value !== 1)
    throw new Malformed(`direction is ${show(value)}; it must be -1, 0 or 1`);
  return value;
}

/** A value for a message: short, whatever it is. */
function show(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 40))}`;
  if (value === undefined) return 'missing';
  return value === null ? 'null' : `of type ${typeof value}`;
}
