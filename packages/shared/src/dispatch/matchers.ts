import Type from 'typebox';

/** As in Prometheus: `service = payments`, `severity =~ "ERROR|CRITICAL"`, `host != db-1`, `rule !~ "test.*"`. */
export const MatcherSchema = Type.String({
  minLength: 2,
  maxLength: 500,
  pattern: '^\\s*[A-Za-z_][A-Za-z0-9_.-]*\\s*(=~|!~|!=|=)',
  description:
    'label, one of = != =~ !~, value. Expressions fit the whole value. service, severity, rule and incident are labels too.',
});
export const MatchersSchema = Type.Array(MatcherSchema, {
  maxItems: 32,
  description: 'All must fit. A label that is missing is empty.',
});

export type MatcherOperator = '=' | '!=' | '=~' | '!~';

/** A matcher, read. */
export interface Matcher {
  readonly label: string;
  readonly operator: MatcherOperator;
  readonly value: string;
}

const FORM = /^\s*([A-Za-z_][A-Za-z0-9_.-]*)\s*(=~|!~|!=|=)\s*(.*?)\s*$/s;

/** Reads one matcher; `undefined` when the text is none. Quotes around the value may be left out. */
export function parseMatcher(text: string): Matcher | undefined {
  const parts = FORM.exec(text);
  if (parts === null) return undefined;
  const [, label = '', operator = '=', raw = ''] = parts;
  const value = unquote(raw);
  return value === undefined ? undefined : { label, operator: operator as MatcherOperator, value };
}

function unquote(raw: string): string | undefined {
  if (!raw.startsWith('"')) return raw.includes('"') ? undefined : raw;
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Writes it so that `parseMatcher` reads the same. */
export function formatMatcher({ label, operator, value }: Matcher): string {
  return `${label}${operator}${JSON.stringify(value)}`;
}
