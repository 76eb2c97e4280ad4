/** One line of a followed file. */
export interface LogLine {
  /** Byte offset of its first byte. */
  readonly offset: number;
  readonly text: string;
  /** How long it was in bytes, when that was more than is kept. */
  readonly cutFromBytes: number | undefined;
}

const NEWLINE = 0x0a;

/**
 * Cuts the bytes of a file into lines. A line is given out once its newline is there; until then
 * `offset` stays at its start, so that whoever resumes from there reads it whole. However long a
 * line, no more than `maxLineBytes` of it is held.
 */
export class LineSplitter {
  /** Start of the unfinished line: everything before has been given out. */
  offset: number;
  readonly #maxLineBytes: number;
  readonly #decoder = new TextDecoder();
  /** The first bytes of the unfinished line, `#keptBytes` of them. */
  #kept: Uint8Array;
  #keptBytes = 0;
  /** How long the unfinished line is so far, kept or not. */
  #lineBytes = 0;

  constructor(offset: number, maxLineBytes: number) {
    this.offset = offset;
    this.#maxLineBytes = maxLineBytes;
    this.#kept = new Uint8Array(256);
  }

  /** Where the next bytes must come from. */
  get readOffset(): number {
    return this.offset + this.#lineBytes;
  }

  /** Takes the bytes at `readOffset` and gives the lines they complete. */
  push(bytes: Uint8Array): LogLine[] {
    const lines: LogLine[] = [];
    let from = 0;
    for (;;) {
      const newline = bytes.indexOf(NEWLINE, from);
      this.#keep(bytes.subarray(from, newline === -1 ? bytes.length : newline));
      if (newline === -1) return lines;
      lines.push(this.#finish(1));
      from = newline + 1;
    }
  }

  /** Gives the unfinished line: nothing will be added to the file any more. */
  flush(): LogLine | undefined {
    return this.#lineBytes === 0 ? undefined : this.#finish(0);
  }

  #keep(bytes: Uint8Array): void {
    this.#lineBytes += bytes.length;
    const part = bytes.subarray(0, this.#maxLineBytes - this.#keptBytes);
    const neededBytes = this.#keptBytes + part.length;
    if (neededBytes > this.#kept.length) {
      const grown = new Uint8Array(Math.max(neededBytes, 2 * this.#kept.length));
      grown.set(this.#kept.subarray(0, this.#keptBytes));
      this.#kept = grown;
    }
    this.#kept.set(part, this.#keptBytes);
    this.#keptBytes = neededBytes;
  }

  #finish(newlineBytes: number): LogLine {
    const isCut = this.#lineBytes > this.#keptBytes;
    const end = isCut ? characterStart(this.#kept, this.#keptBytes) : this.#keptBytes;
    const line = {
      offset: this.offset,
      // NUL: a file emptied under a writer that does not append begins with a hole of them, and
      // no JSON column of Postgres takes them.
      text: this.#decoder
        .decode(this.#kept.subarray(0, end))
        .replaceAll('\0', '')
        .replace(/\r$/, ''),
      cutFromBytes: isCut ? this.#lineBytes : undefined,
    };
    this.offset += this.#lineBytes + newlineBytes;
    this.#lineBytes = 0;
    this.#keptBytes = 0;
    return line;
  }
}

/** The end of the last whole UTF-8 character in the first `end` bytes. */
function characterStart(bytes: Uint8Array, end: number): number {
  // A character has at most three continuation bytes, 0b10xxxxxx.
  for (let start = end - 1; start >= 0 && start > end - 5; start -= 1) {
    const byte = bytes[start] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return start + length <= end ? end : start;
  }
  return end;
}
