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
import { mrkdwn } from './mrkdwn.ts';

interface PlainText {
  type: 'plain_text';
  text: string;
  emoji: boolean;
}
interface Mrkdwn {
  type: 'mrkdwn';
  text: string;
  /** Names and addresses in it stay text. */
  verbatim: true;
}
interface LinkButton {
  type: 'button';
  text: PlainText;
  url: string;
  action_id: string;
}
/** The part of Block Kit that is used here. */
export type Block =
  | { type: 'header'; text: PlainText }
  | { type: 'section'; text: Mrkdwn; fields?: Mrkdwn[] }
  | { type: 'context'; elements: Mrkdwn[] }
  | { type: 'actions'; elements: LinkButton[] }
  | { type: 'divider' };

/** What one message shows, and what a phone says of it before it is opened. */
export interface SlackText {
  readonly text: string;
  readonly blocks: Block[];
}

/**
 * Alerts that are shown. Slack takes 50 blocks and, undocumented, some 13 000 characters of text: five
 * alerts of at most 2 000 leave room for the rest. https://docs.slack.dev/reference/block-kit/blocks
 */
const MOST_ALERTS = 5;
const MOST_HEADER = 150;
const MOST_FALLBACK = 1_000;
const MOST_TEXT = 1_500;
const MOST_SUMMARY = 500;
const MOST_FIELD = 160;
const MOST_NOTE = 500;
const MOST_URL = 3_000;
/** Shown beside it already. */
const NOT_A_FIELD = ['Severity'];

const SIGNS = { acknowledged: '👤', resolved: '✅', information: 'ℹ️' } as const;
const SEVERITY_SIGNS = { CRITICAL: '🔴', ERROR: '🟠', WARN: '🟡', INFO: '🔵' } as const;

const APPROVAL_SIGNS = {
  waiting: '✋',
  approved: '✅',
  rejected: '🚫',
  expired: '⌛',
  cancelled: '↩️',
} as const;

/** The message of a group: it is written anew in place while the group changes. */
export function writeGroup(message: Message, nowMs: number): SlackText {
  const shown = message.alerts.slice(0, MOST_ALERTS);
  const hidden = message.alerts.length - shown.length + message.more_alerts;
  const title = oneLine(message.title) || REASONS[message.reason];
  return {
    text: fallback(message),
    blocks: [
      { type: 'header', text: plain(clip(`${signOf(message)} ${title}`, MOST_HEADER)) },
      ...(message.text.trim() === '' ? [] : [section(mrkdwn(message.text, MOST_TEXT))]),
      ...shown.flatMap((alert) => blocksOf(alert, nowMs)),
      ...(hidden === 0
        ? []
        : [context(`and ${String(hidden)} more ${hidden === 1 ? 'alert' : 'alerts'}`)]),
      ...notes(message),
      ...buttons(message),
    ],
  };
}

function signOf({ status, severity, approval }: Message): string {
  if (approval !== undefined) return APPROVAL_SIGNS[approval.state];
  return status === 'firing' ? SEVERITY_SIGNS[severity] : SIGNS[status];
}

/** A line in the thread of a message that says why it changed: an edit alone rings no phone. */
export function writeFollowUp(message: Message): SlackText {
  const title = titleAfter(message);
  const head = title === '' ? '' : `: ${mrkdwn(title, MOST_SUMMARY)}`;
  return {
    text: fallback(message),
    blocks: [
      section(`*${REASONS[message.reason]}*${head}`),
      ...(message.text.trim() === '' ? [] : [section(mrkdwn(message.text, MOST_TEXT))]),
      ...notes(message),
      ...(message.status === 'information' ? buttons(message) : []),
    ],
  };
}

function fallback(message: Message): string {
  const title = titleAfter(message);
  const text = title === '' ? REASONS[message.reason] : `${REASONS[message.reason]}: ${title}`;
  return mrkdwn(text, MOST_FALLBACK);
}

/** The title after its reason: `Taken: TAKEN shop` says one thing twice. */
function titleAfter({ title, reason }: Message): string {
  const isSaid = reason === 'acknowledged' || reason === 'all_resolved';
  return oneLine(isSaid ? title.replace(/^(TAKEN|OVER) /, '') : title);
}

function blocksOf(alert: NotifiedAlert, nowMs: number): Block[] {
  const isOver = alert.state === 'RESOLVED';
  const sign = isOver ? SIGNS.resolved : SEVERITY_SIGNS[alert.severity];
  const summary = mrkdwn(oneLine(alert.summary) || alert.rule_name, MOST_SUMMARY);
  const facts = factsOf(alert, nowMs).filter(([name]) => !NOT_A_FIELD.includes(name));
  const strike = isOver ? 'over' : alert.severity;
  return [{ ...section(`${sign} *${strike}* ${summary}`), fields: facts.map(field) }];
}

function field([name, value]: Fact): Mrkdwn {
  return text(`*${name}*\n${mrkdwn(oneLine(value), MOST_FIELD)}`);
}

function notes(message: Message): Block[] {
  const lines = [
    `Why now: ${REASONS[message.reason]}`,
    describeOwner(message),
    describeEscalation(message),
    message.incident_title === null ? undefined : `Incident: ${message.incident_title}`,
    idOf(message),
  ];
  const elements = lines
    .filter((line) => line !== undefined)
    .map((line) => text(mrkdwn(oneLine(line), MOST_NOTE)));
  return [{ type: 'context', elements }];
}

/** What `sentry why`, `sentry incidents show` and the console look it up by. */
function idOf({ alerts, more_alerts: more, incident_id: incident }: Message): string | undefined {
  const [alert] = alerts;
  if (alert !== undefined && alerts.length + more === 1) return `Alert ${alert.alert_id}`;
  return incident === null ? undefined : `Incident ${incident}`;
}

function buttons(message: Message): Block[] {
  const runbook = message.alerts.map(({ runbook_url }) => safeLink(runbook_url)).find(isFit);
  const console = safeLink(message.console_url);
  const elements = [
    ...(runbook === undefined ? [] : [button('Runbook', runbook)]),
    ...(isFit(console) ? [button('Open in Batcave', console)] : []),
  ];
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

const isFit = (url: string | undefined): url is string =>
  url !== undefined && url.length <= MOST_URL;
const plain = (words: string): PlainText => ({ type: 'plain_text', text: words, emoji: true });
const text = (words: string): Mrkdwn => ({ type: 'mrkdwn', text: words, verbatim: true });
const section = (words: string) => ({ type: 'section' as const, text: text(words) });
const context = (words: string): Block => ({ type: 'context', elements: [text(words)] });
const button = (label: string, url: string): LinkButton => ({
  type: 'button',
  text: plain(label),
  url,
  action_id: label.toLowerCase().replaceAll(' ', '_'),
});
