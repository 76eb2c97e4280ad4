/**
 * Text of others as mrkdwn shows it: `&`, `<` and `>` are escaped, so that it makes no link and calls
 * nobody (`<!channel>`). At most `most` characters once it is escaped.
 * https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function mrkdwn(text: string, most: number): string {
  let written = '';
  for (const character of text) {
    const next = ESCAPED[character] ?? character;
    if (written.length + next.length > most - 1) return `${written}…`;
    written += next;
  }
  return written;
}

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
