import type { FieldFault } from '@batcave/shared/errors';

/** A document that is wrong everywhere need not say so ten thousand times. */
const MAX_FAULTS = 32;
const MAX_NOTES = 64;

/** The JSON Pointer (RFC 6901) of something inside what `base` points to. */
export function at(base: string, ...steps: readonly (string | number)[]): string {
  return steps.reduce<string>(
    (pointer, step) => `${pointer}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    base,
  );
}

/** Gathers why a document is refused, and what a person should know of one that is not. */
export class Findings {
  readonly #faults: FieldFault[] = [];
  readonly #notes = new Set<string>();

  /** The first 32 of them. Empty: the document can be taken. */
  get faults(): FieldFault[] {
    return [...this.#faults];
  }

  /** Each note once, the first 64 of them. */
  get notes(): string[] {
    return [...this.#notes];
  }

  /** Notes a fault. Returns nothing, which stands for what could not be read. */
  refuse(field: string, limit: string, fix: string): undefined {
    if (this.#faults.length < MAX_FAULTS) this.#faults.push({ field, limit, fix });
    return undefined;
  }

  note(text: string): void {
    if (this.#notes.size < MAX_NOTES) this.#notes.add(text);
  }
}
