import type { MailContent } from './content.ts';

/** Dark enough for white letters on it: contrast 4.5:1 and more (WCAG 2.2, 1.4.3). */
const COLOURS: Readonly<Record<MailContent['tone'], string>> = {
  critical: '#b3261e',
  error: '#b3261e',
  warning: '#8a5300',
  calm: '#1f4e79',
  over: '#1e6b3a',
};
const FONT = 'font-family:-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif';

/**
 * The mail for a phone: one column, large letters, what is wrong on top, nothing to load, nothing that
 * runs. Colours say nothing that words do not.
 */
export function writeHtml(content: MailContent): string {
  const { title, tone, notes, text, alerts, hidden, console } = content;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark"></head>',
    `<body style="margin:0;padding:12px;${FONT};font-size:17px;line-height:1.45">`,
    `<h1 style="margin:0 0 12px;padding:14px;border-radius:8px;background:${COLOURS[tone]};color:#ffffff;font-size:20px;line-height:1.3;overflow-wrap:anywhere">${escapeHtml(title)}</h1>`,
    `<p style="margin:0 0 12px">${notes.map(escapeHtml).join('<br>')}</p>`,
    text === '' ? '' : `<p style="margin:0 0 12px;white-space:pre-line">${escapeHtml(text)}</p>`,
    ...alerts.map(writeAlert),
    hidden === 0 ? '' : `<p>and ${String(hidden)} more ${hidden === 1 ? 'alert' : 'alerts'}</p>`,
    console === undefined ? '' : `<p>${writeLink('Open in Batcave', console)}</p>`,
    '</body></html>',
  ].join('\n');
}

function writeAlert({ summary, facts, runbook }: MailContent['alerts'][number]): string {
  const rows = facts.map(
    ([name, value]) =>
      `<tr><th scope="row" style="text-align:left;vertical-align:top;padding:2px 12px 2px 0;font-weight:normal;opacity:.75">${escapeHtml(name)}</th><td style="padding:2px 0;overflow-wrap:anywhere">${escapeHtml(value)}</td></tr>`,
  );
  return [
    `<h2 style="margin:16px 0 4px;font-size:18px;overflow-wrap:anywhere">${escapeHtml(summary)}</h2>`,
    `<table style="border-collapse:collapse;font-size:16px">${rows.join('')}</table>`,
    runbook === undefined ? '' : `<p style="margin:6px 0">${writeLink('Runbook', runbook)}</p>`,
  ].join('\n');
}

function writeLink(label: string, href: string): string {
  return `<a href="${escapeHtml(href)}" style="display:inline-block;padding:10px 16px;border-radius:8px;background:#1f4e79;color:#ffffff;text-decoration:none">${label}</a>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of an event must never become markup. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
