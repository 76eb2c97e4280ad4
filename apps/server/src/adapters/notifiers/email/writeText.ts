import type { MailContent } from './content.ts';

/** The mail for a watch, a screen reader and a terminal. */
export function writeText(content: MailContent): string {
  const { title, notes, text, alerts, hidden, console } = content;
  const paragraphs = [
    title,
    notes.join('\n'),
    text,
    ...alerts.map(({ summary, facts, runbook }) =>
      [
        summary,
        ...facts.map(([name, value]) => `  ${name}: ${value}`),
        ...(runbook === undefined ? [] : [`  Runbook: ${runbook}`]),
      ].join('\n'),
    ),
    hidden === 0 ? '' : `and ${String(hidden)} more ${hidden === 1 ? 'alert' : 'alerts'}`,
    console === undefined ? '' : `Open in Batcave: ${console}`,
  ];
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}
