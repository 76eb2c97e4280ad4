/** Numbers that look random and are the same in every run (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** 0 to `sides` - 1. */
  roll(sides: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.roll(choices.length)] as T;
  }

  /** `least` to `most` things. */
  some<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + this.roll(most - least + 1) }, make);
  }
}

type Json = unknown;
export type RandomDetection = Readonly<Record<string, Json>> & { readonly condition: string };

const FIELDS = ['a', 'b', 'c.d'];
const ATOMS = [
  ...['a', 'B', 'cd', '4', '.', '(', '[x]', '$', ' ', '_', '\u00e9', '\u{1f600}'],
  ...['*', '?', '*', '\\', '\\\\', '\\*', '\\?', '\\\\*', '\\\\\\*'],
  ...['-x', '/x', ' -y', '\u2013z', '\u2014', '-'],
];
const WORDS = [
  ...['a', 'A', 'b', 'B', 'cd', 'CD', '4', '44', '.', '(', '[x]', '$', ' ', '_', '\u00c9', '\n'],
  ...['\u{1f600}', '*', '?', '\\', '-x', '/X', ' \u2015y', '\u2014z', '-', ''],
];
const EXPRESSIONS = [
  '^a',
  'b$',
  'a.c',
  '[bc]+d?',
  '^(a|cd)+$',
  '\\d{1,2}',
  '\\\\',
  '-[xyz]',
  '.+b',
];
const NETWORKS = ['10.0.0.0/8', '192.168.4.0/30', '0.0.0.0/0', 'fd00::/8', '2001:db8::/33'];
const ADDRESSES = [
  '10.1.2.3',
  '192.168.4.3',
  '192.168.4.4',
  'fd00::1',
  '2001:db8:8000::',
  '10.1.2',
];

export class RandomSigma {
  readonly #dice: Dice;

  constructor(seed: number) {
    this.#dice = new Dice(seed);
  }

  #text(): string {
    return this.#dice.some(0, 4, () => this.#dice.pick(ATOMS)).join('');
  }

  #item(): [string, Json] {
    const dice = this.#dice;
    const name = dice.pick(FIELDS);
    const many = <T>(make: () => T, all = ''): [string, Json] => {
      const values = dice.some(1, 4, make);
      if (values.length === 1) return [all, values[0]];
      return [dice.roll(3) === 0 ? `${all}|all` : all, values];
    };
    const [modifiers, value] = ((): [string, Json] => {
      switch (dice.roll(10)) {
        case 0:
          return many(() =>
            dice.pick<Json>([4, 44, null, true, false, 0.5, this.#text(), '', '4', 'TRUE']),
          );
        case 1:
          return many(
            () => dice.pick(EXPRESSIONS),
            `|re${dice.pick(['', '|i', '|m', '|s', '|i|s'])}`,
          );
        case 2:
          return many(() => dice.pick(NETWORKS), '|cidr');
        case 3:
          return [`|${dice.pick(['gt', 'gte', 'lt', 'lte'])}`, dice.pick([4, 0.5, 44, -1])];
        case 4:
          return ['|exists', dice.roll(2) === 0];
        default: {
          const operator = dice.pick(['', '|contains', '|startswith', '|endswith']);
          const extra = dice.pick(['', '', '|cased', '|windash', '|windash|cased']);
          return many(() => this.#text(), operator + extra);
        }
      }
    })();
    return [name + modifiers, value];
  }

  #map(): Json {
    return Object.fromEntries(this.#dice.some(1, 2, () => this.#item()));
  }

  #condition(names: readonly string[], depth: number): string {
    const dice = this.#dice;
    const inner = () => this.#condition(names, depth - 1);
    switch (depth === 0 ? dice.roll(3) : dice.roll(8)) {
      case 0:
      case 1:
        return dice.pick(names);
      case 2:
        return `${dice.pick(['1', 'any', 'all'])} of ${dice.pick(['them', 's*', '*1', 's*1*', 'f2'])}`;
      case 3:
        return `not ${inner()}`;
      case 4:
        return `(${inner()})`;
      case 5:
        return `${inner()} or ${inner()}`;
      default:
        return `${inner()} and ${inner()}`;
    }
  }

  /** A detection in which everything is supported. */
  detection(): RandomDetection {
    const names = ['s1', 's21', 'f1', 'f2', '_s1'];
    const selections = names.map((name): [string, Json] => [
      name,
      this.#dice.roll(4) === 0 ? this.#dice.some(1, 3, () => this.#map()) : this.#map(),
    ]);
    return { ...Object.fromEntries(selections), condition: this.#condition(names, 3) };
  }

  /** A text that fits a value, more often than not. */
  #near(value: string): string {
    const dice = this.#dice;
    const filled = value
      .replaceAll(
        /\\([\\*?])|[*?]/g,
        (whole, escaped: string | undefined) =>
          escaped ?? (whole === '?' ? dice.pick(['a', '\u{1f600}', '\n', '']) : dice.pick(WORDS)),
      )
      .replaceAll(/[-/\u2013\u2014\u2015]/g, (dash) => dice.pick([dash, '/', '\u2015']));
    const cased = dice.pick([filled, filled.toUpperCase(), filled.toLowerCase()]);
    return dice.pick([cased, cased, `${cased}a`, `a${cased}`, `b${cased}\n`]);
  }

  #value(near: readonly Json[]): Json {
    const dice = this.#dice;
    const wanted = near.length > 0 ? dice.pick(near) : undefined;
    if (wanted !== undefined && dice.roll(3) > 0)
      return typeof wanted === 'string' ? this.#near(wanted) : wanted;
    const word = () => dice.some(0, 4, () => dice.pick(WORDS)).join('');
    switch (dice.roll(8)) {
      case 0:
        return undefined;
      case 1:
        return dice.pick<Json>([null, true, false, 'True']);
      case 2:
        return dice.pick<Json>([4, 44, 0.5, '4', -1, 45]);
      case 3:
        return dice.pick(ADDRESSES);
      case 4:
        return dice.some<Json>(0, 3, () => dice.pick<Json>([word(), 4, 'cd']));
      default:
        return word();
    }
  }

  /** A payload; its values are often close to what the detection asks for. */
  payload(detection: RandomDetection): Json {
    const near = new Map<string, Json[]>();
    const gather = (selection: Json): void => {
      if (Array.isArray(selection)) selection.forEach(gather);
      else
        for (const [key, value] of Object.entries(selection as object)) {
          const [name = ''] = key.split('|');
          const values: Json[] = Array.isArray(value) ? value : [value];
          near.set(name, [...(near.get(name) ?? []), ...values]);
        }
    };
    const { condition: _, ...selections } = detection;
    Object.values(selections).forEach(gather);
    const of = (name: string) => this.#value(near.get(name) ?? []);
    const nested = this.#dice.roll(6) === 0 ? 'text' : { d: of('c.d') };
    return JSON.parse(JSON.stringify({ a: of('a'), b: of('b'), c: nested })) as Json;
  }
}
