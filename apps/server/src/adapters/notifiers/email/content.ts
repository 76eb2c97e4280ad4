import type { Message, NotifiedAlert } from '@batcave/shared/dispatch';
import {
  clip,
  describeEscalation,
  describeOwner,
  type Fact,
  factsOf,
  oneLine,
  REASONS,
  safeLink,
} from '../wording.ts';

/** What a mail says, before it is written as text or as HTML. */
export interface MailContent {
  readonly subject: string;
  readonly title: string;
  /** Firing: of the worst alert. */
  readonly tone: 'critical' | 'error' | 'warning' | 'calm' | 'over';
  /** Why now, who has it, who is next. */
  readonly notes: readonly string[];
  readonly text: string;
  readonly alerts: readonly {
    readonly summary: string;
    readonly facts: readonly Fact[];
    readonly runbook: string | undefined;
  }[];
  /** Alerts that are not listed. */
  readonly hidden: number;
  readonly console: string | undefined;
}

const MOST_SUBJECT = 200;
const MOST_LINE = 1_000;
const MOST_FACT = 300;
const MOST_TEXT = 4_000;
/** Alerts that a mail lists. */
export const MOST_ALERTS = 20;
const MOST_LABELS = 200;
/** The title says them already. */
const IN_TITLE: readonly Message['reason'][] = [
  ...(['first', 'some_resolved', 'all_resolved', 'acknowledged'] as const),
  'approval_over',
];
const TONES = { CRITICAL: 'critical', ERROR: 'error', WARN: 'warning', INFO: 'calm' } as const;

/**
 * Picks what goes into a mail. That somebody has it is told in a few lines, without the alerts: whoever
 * reads it at night wants to go back to sleep.
 */
export function contentOf(message: Message, nowMs: number, mostAlerts = MOST_ALERTS): MailContent {
  const title = clip(oneLine(message.title) || REASONS[message.reason], MOST_LINE);
  const prefix = IN_TITLE.includes(message.reason) ? '' : `[${REASONS[message.reason]}] `;
  const isShort = message.status === 'acknowledged';
  const shown = isShort ? [] : message.alerts.slice(0, mostAlerts);
  return {
    subject: clip(oneLine(prefix + title), MOST_SUBJECT),
    title,
    tone: toneOf(message),
    notes: notesOf(message),
    text: clip(message.text.trim(), MOST_TEXT),
    alerts: shown.map((alert) => ({
      summary: clip(oneLine(alert.summary) || alert.rule_name, MOST_LINE),
      facts: allFacts(alert, nowMs),
      runbook: safeLink(alert.runbook_url),
    })),
    hidden: isShort ? 0 : message.alerts.length - shown.length + message.more_alerts,
    console: safeLink(message.console_url),
  };
}

function toneOf({ status, severity }: Message): MailContent['tone'] {
  if (status === 'firing') return TONES[severity];
  return status === 'resolved' ? 'over' : 'calm';
}

function notesOf(message: Message): string[] {
  const lines = [
    `Why now: ${REASONS[message.reason]}`,
    describeOwner(message),
    describeEscalation(message),
    message.incident_title === null ? undefined : `Incident: ${message.incident_title}`,
  ];
  return lines.filter((line) => line !== undefined).map((line) => clip(oneLine(line), MOST_LINE));
}

function allFacts(alert: NotifiedAlert, nowMs: number): Fact[] {
  const labels = Object.entries(alert.labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
  return [
    ...factsOf(alert, nowMs).map(([name, value]): Fact => [name, clip(oneLine(value), MOST_FACT)]),
    ...(labels === '' ? [] : [['Labels', clip(oneLine(labels), MOST_LABELS)] as const]),
  ];
}
