/**
 * Makes lists of arguments that no honest window would send: values of every kind that a message can
 * carry, and the well-formed examples with something in them exchanged. The same seed makes the same.
 *
 * It uses nothing from outside itself, so that its text can run inside a window too.
 */
export function* hostileArguments(
  seed: number,
  count: number,
  examples: readonly (readonly unknown[])[],
): Generator<unknown[]> {
  let state = seed;

  /** A number in [0, 1): mulberry32. */
  function random(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(choices: readonly T[]): T => choices[below(choices.length)] as T;

  const TEXTS = [
    ...['', ' ', '0', 'null', '__proto__', 'constructor', 'toString', 'me', 'alerts.ack', '../me'],
    ...['%00', '\u0000', '\u202e', '\ud800', '\ufeff', '😀', '<img src=x onerror=alert(1)>'],
    ...['file:///etc/passwd', 'https://127.0.0.1:1', 'javascript:1', 'x'.repeat(10_000)],
    ...['{"a":', '${1}', "'; drop table events; --", 'batcave-enrol-1;;;', '-----BEGIN'],
  ];
  const NUMBERS = [
    ...[0, -0, 1, -1, 0.1, 2 ** 31, -(2 ** 31), 2 ** 53, 1e308, 5e-324],
    ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ];

  function text(): string {
    if (random() < 0.5) return pick(TEXTS);
    const codes = Array.from({ length: below(40) }, () => below(0x2_000));
    return String.fromCharCode(...codes);
  }

  function object(depth: number): unknown {
    // JSON makes keys of their own of names like __proto__.
    const made = JSON.parse(random() < 0.1 ? '{"__proto__":{"isAdmin":true}}' : '{}') as object;
    for (let i = below(5); i > 0; i--)
      Object.defineProperty(made, text(), {
        value: value(depth + 1),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    return made;
  }

  function knot(): unknown {
    const made: { self?: unknown; list: unknown[] } = { list: [] };
    made.self = made;
    made.list.push(made);
    return made;
  }

  function deep(): unknown {
    let made: unknown = 1;
    for (let i = 0; i < 500; i++) made = i % 2 === 0 ? { made } : [made];
    return made;
  }

  function value(depth: number): unknown {
    const kinds: (() => unknown)[] = [
      text,
      () => pick(NUMBERS),
      () => pick([true, false, null, undefined]),
      () => BigInt(below(1e6)),
      () => new Date(pick([0, Number.NaN, 1e15])),
      () => new Map([[text(), text()]]),
      () => new Set([text()]),
      () => new Uint8Array(below(2_000)),
      () => new ArrayBuffer(below(2_000)),
      () => new Float64Array([Number.NaN]),
      () => /(a+)+$/,
      () => new Error(text()),
      // Holes alone, which cost nothing until somebody counts them.
      () => Object.assign([], { length: below(2 ** 32) }),
      knot,
      deep,
    ];
    if (depth < 4)
      kinds.push(
        () => object(depth),
        () => object(depth),
        () => Array.from({ length: below(5) }, () => value(depth + 1)),
      );
    return pick(kinds)();
  }

  /** A copy in which one part, chosen on the way down, is another. */
  function exchange(part: unknown): unknown {
    if (typeof part !== 'object' || part === null || random() < 0.2) return value(2);
    const copy: Record<string, unknown> | unknown[] = Array.isArray(part)
      ? [...(part as unknown[])]
      : { ...part };
    const keys = Object.keys(copy);
    const key = random() < 0.1 || keys.length === 0 ? text() : pick(keys);
    const fields = copy as Record<string, unknown>;
    if (random() < 0.15) Reflect.deleteProperty(fields, key);
    else
      Object.defineProperty(fields, key, {
        value: exchange(fields[key]),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    return copy;
  }

  for (let i = 0; i < count; i++)
    yield random() < 0.5
      ? Array.from({ length: below(4) }, () => value(0))
      : pick(examples).map((part) => (random() < 0.7 ? exchange(part) : part));
}
