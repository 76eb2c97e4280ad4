/** Children that wait for one parent, at most: more of them say nothing new. */
const MAX_WAITING = 16;

/** One call between two services. */
export interface Call {
  readonly from: string;
  readonly to: string;
}

interface Span {
  service: string | undefined;
  /** Services of children that came before it. */
  waiting: string[];
}

/**
 * Finds who called whom: a span whose parent belongs to another service was called by that one. Either may
 * come first. Remembers so many spans at most, and forgets the older half of them at once.
 */
export class Spans {
  readonly #maxYoung: number;
  // Two generations: deleting the oldest one by one from the front of a Map costs its whole length each time.
  #young = new Map<string, Span>();
  #old = new Map<string, Span>();

  constructor(maxSpans: number) {
    this.#maxYoung = Math.ceil(maxSpans / 2);
  }

  /** Takes an event of a span; gives the calls that are known by it. A span that speaks again says nothing new. */
  take(
    service: string,
    { span, parent }: { readonly span: string | undefined; readonly parent: string | undefined },
  ): Call[] {
    const calls: Call[] = [];
    if (span !== undefined) {
      const own = this.#at(span);
      if (own.service !== undefined) return calls;
      own.service = service;
      for (const child of own.waiting)
        if (child !== service) calls.push({ from: service, to: child });
      own.waiting = [];
    }
    if (parent === undefined) return calls;
    const caller = this.#at(parent);
    if (caller.service === undefined) {
      if (caller.waiting.length < MAX_WAITING) caller.waiting.push(service);
    } else if (caller.service !== service) calls.push({ from: caller.service, to: service });
    return calls;
  }

  #at(key: string): Span {
    const known = this.#young.get(key) ?? this.#old.get(key);
    if (known !== undefined) return known;
    if (this.#young.size >= this.#maxYoung) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    const span: Span = { service: undefined, waiting: [] };
    this.#young.set(key, span);
    return span;
  }
}
