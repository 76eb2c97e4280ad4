/** Characters of a row: more does not fit on a line, and long lines cost layout time. */
const MAX_LENGTH = 400;

function oneLine(text: string): string {
  return text.slice(0, MAX_LENGTH).replaceAll(/\s+/g, ' ');
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return /\s/.test(value) ? JSON.stringify(value) : value;
  return JSON.stringify(value);
}

/** A payload in one line: its message if it has one, else its fields as `name=value`. */
export function messageOf(payload: unknown): string {
  if (payload === null || payload === undefined) return '';
  if (typeof payload === 'string') return oneLine(payload);
  if (typeof payload !== 'object' || Array.isArray(payload)) return oneLine(valueText(payload));
  const { message, ...rest } = payload as Record<string, unknown>;
  if (typeof message === 'string' && message !== '') return oneLine(message);
  let text = '';
  for (const [name, value] of Object.entries(rest)) {
    text += `${text === '' ? '' : ' '}${name}=${valueText(value)}`;
    if (text.length > MAX_LENGTH) break;
  }
  return oneLine(text);
}
