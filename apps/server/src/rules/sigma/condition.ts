/** A Sigma condition, taken apart. */
export type Expression =
  | { readonly kind: 'name'; readonly name: string }
  /** `1 of x*`, `all of x*`; the pattern `*` for `them`. */
  | { readonly kind: 'of'; readonly every: boolean; readonly pattern: string }
  | { readonly kind: 'not'; readonly part: Expression }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] };

export type ReadExpression =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly reason: string };

const MAX_TOKENS = 512;
const MAX_DEPTH = 32;
const TOKEN = /\s*(?:([()])|([\w.*-]+)|(\S))/gy;
const KEYWORDS = new Set(['and', 'or', 'not', 'of', 'them']);

interface Token {
  readonly text: string;
  /** From 1. */
  readonly place: number;
}

class ConditionError extends Error {}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [whole, bracket, word, foreign] = match;
    const found = bracket ?? word ?? foreign ?? '';
    const place = match.index + whole.length - found.length + 1;
    if (foreign !== undefined)
      throw new ConditionError(`${JSON.stringify(foreign)} at character ${String(place)}`);
    if (tokens.length === MAX_TOKENS)
      throw new ConditionError(`more than ${String(MAX_TOKENS)} words and brackets`);
    tokens.push({ text: found, place });
  }
  return tokens;
}

/** Precedence, weakest first: or, and, not, `of`, brackets. */
class ConditionParser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  read(): Expression {
    const expression = this.#list('or', () => this.#list('and', () => this.#not()));
    if (this.#peek() !== undefined && this.#depth === 0)
      throw this.#unexpected('and, or, or the end');
    return expression;
  }

  /** Lower case, because older rules write AND; names keep their case. */
  #peek(): string | undefined {
    return this.#tokens[this.#next]?.text.toLowerCase();
  }

  #take(): string {
    return this.#tokens[this.#next++]?.text ?? '';
  }

  #unexpected(wanted: string): ConditionError {
    const token = this.#tokens[this.#next];
    const found =
      token === undefined
        ? 'it ends'
        : `${JSON.stringify(token.text.slice(0, 40))} at character ${String(token.place)}`;
    return new ConditionError(`${found}, where ${wanted} was expected`);
  }

  #list(kind: 'and' | 'or', readPart: () => Expression): Expression {
    const first = readPart();
    const parts = [first];
    while (this.#peek() === kind) {
      this.#take();
      parts.push(readPart());
    }
    return parts.length === 1 ? first : { kind, parts };
  }

  #not(): Expression {
    let negated = false;
    while (this.#peek() === 'not') {
      this.#take();
      negated = !negated;
    }
    const part = this.#operand();
    return negated ? { kind: 'not', part } : part;
  }

  #operand(): Expression {
    const word = this.#peek();
    if (word === '(') return this.#brackets();
    if (word === undefined || word === ')' || KEYWORDS.has(word))
      throw this.#unexpected('a search identifier, `1 of`, `all of` or a bracket');
    if (this.#tokens[this.#next + 1]?.text.toLowerCase() === 'of') return this.#quantified(word);
    if (word.includes('*')) throw this.#unexpected('`1 of` or `all of` before a pattern');
    return { kind: 'name', name: this.#take() };
  }

  #quantified(quantity: string): Expression {
    if (!['1', 'any', 'all'].includes(quantity)) throw this.#unexpected('`1 of` or `all of`');
    this.#next += 2;
    const pattern = this.#peek();
    if (pattern === undefined || ['(', ')', 'and', 'or', 'not', 'of'].includes(pattern))
      throw this.#unexpected('`them` or a pattern such as selection*');
    const found = this.#take();
    const every = quantity === 'all';
    return { kind: 'of', every, pattern: pattern === 'them' ? '*' : found };
  }

  #brackets(): Expression {
    if (++this.#depth > MAX_DEPTH)
      throw new ConditionError(`brackets more than ${String(MAX_DEPTH)} deep`);
    this.#take();
    const expression = this.read();
    if (this.#peek() !== ')') throw this.#unexpected('a closing bracket');
    this.#take();
    this.#depth -= 1;
    return expression;
  }
}

/** Reads what stands before a `|` in a condition; at most 512 words and 32 brackets deep. */
export function readExpression(text: string): ReadExpression {
  try {
    return { ok: true, expression: new ConditionParser(tokenize(text)).read() };
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return { ok: false, reason: error.message };
  }
}

/** Whether a name fits a pattern in which `*` stands for any characters. */
export function fitsPattern(name: string, pattern: string): boolean {
  // No name that begins with an underscore is ever meant by `of`.
  if (name.startsWith('_')) return false;
  const [head = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return name === pattern;
  const tail = rest.pop() ?? '';
  if (!name.startsWith(head) || name.length < head.length + tail.length) return false;
  let from = head.length;
  for (const part of rest) {
    const found = name.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return name.endsWith(tail) && from <= name.length - tail.length;
}
