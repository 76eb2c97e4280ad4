import type { Alert, Quiet } from '@batcave/shared/alerts';
import type { NotificationReason, ReceiverType } from '@batcave/shared/dispatch';
import type { DurationMs, EpochMs } from '@batcave/shared/time';
import type { CompiledDispatch, DispatchStep, NotificationDraft } from '../../dispatch/index.ts';
import { groupKey } from './replaceRule.ts';

/** An alert as messages tell of it. */
export interface ToldAlert {
  readonly alertId: string;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly service: string;
  readonly summary: string;
  /** The same for the same rule and group, whatever the id. */
  readonly subject: string;
}

/** A message about something that fires, as it was decided. */
export interface DecidedMessage {
  readonly atMs: EpochMs;
  readonly person: string | null;
  readonly receiver: string;
  readonly receiverType: ReceiverType;
  readonly address: string | null;
  readonly reason: NotificationReason;
  /** It may wake somebody: to a person or to PagerDuty, of high urgency. */
  readonly isPage: boolean;
  /** Of the escalation, from 1. */
  readonly level: number | null;
  readonly severity: Alert['severity'];
  /** Worst first, at most 50. */
  readonly alerts: readonly ToldAlert[];
  /** Those that are not listed as well. */
  readonly alertCount: number;
}

type QuietBy = Quiet['by'];

/** All that was decided within a range. */
export interface ReplayedRun {
  readonly config: CompiledDispatch;
  /** Raised within the range. */
  readonly alerts: number;
  /** All messages, those that something is over among them. */
  readonly allMessages: number;
  /** All messages by receiver. */
  readonly byReceiver: ReadonlyMap<
    string,
    { readonly type: ReceiverType; readonly messages: number }
  >;
  readonly messages: readonly DecidedMessage[];
  /** Alerts raised within the range that somebody was told of. */
  readonly told: number;
  readonly hidden: Readonly<Record<QuietBy, number>>;
  readonly notAllowed: number;
  /** From each alert that was raised within the range to the first page about it, shortest first. */
  readonly firstPageDelaysMs: readonly DurationMs[];
  /** Where it ended early; null: nowhere. */
  readonly cutMs: EpochMs | null;
}

/** What such a message says is not that something fires. */
const NO_NEWS: ReadonlySet<NotificationReason> = new Set([
  'acknowledged',
  'unacknowledged',
  'some_resolved',
]);

interface Raised {
  readonly atMs: EpochMs;
  firstToldMs?: EpochMs;
  firstPageMs?: EpochMs;
}

/** Takes what a dispatcher decides, step by step, and keeps what a comparison needs of it. */
export class DispatchTally {
  cutMs: EpochMs | null = null;
  readonly messages: DecidedMessage[] = [];
  readonly #fromMs: EpochMs;
  readonly #config: CompiledDispatch;
  readonly #facts = new Map<string, ToldAlert>();
  readonly #raised = new Map<string, Raised>();
  readonly #quiet = new Map<string, QuietBy>();
  readonly #hidden = new Map<QuietBy, Set<string>>();
  readonly #notAllowed = new Set<string>();
  readonly #byReceiver = new Map<string, { type: ReceiverType; messages: number }>();
  #allMessages = 0;
  #hasBegun = false;

  constructor({ fromMs, config }: { readonly fromMs: EpochMs; readonly config: CompiledDispatch }) {
    this.#fromMs = fromMs;
    this.#config = config;
  }

  /** An alert was raised. */
  raised(alert: Alert, atMs: EpochMs): void {
    const { alert_id: alertId, rule_id: ruleId, rule_name: ruleName, service, summary } = alert;
    const subject = `${ruleId} ${service} ${groupKey(alert.group)}`;
    this.#facts.set(alertId, { alertId, ruleId, ruleName, service, summary, subject });
    if (atMs >= this.#fromMs) this.#raised.set(alertId, { atMs });
  }

  take({ outbox }: DispatchStep, nowMs: EpochMs): void {
    const isCounted = nowMs >= this.#fromMs;
    if (isCounted && !this.#hasBegun) {
      this.#hasBegun = true;
      for (const [alertId, by] of this.#quiet) this.#hide(alertId, by);
    }
    for (const { alertId, quiet } of outbox.marks) {
      if (quiet === undefined) continue;
      if (quiet === null) this.#quiet.delete(alertId);
      else {
        this.#quiet.set(alertId, quiet.by);
        if (isCounted) this.#hide(alertId, quiet.by);
      }
    }
    if (!isCounted) return;
    for (const { alertId, stages } of outbox.decisions)
      if (stages.some(({ stage, outcome }) => stage === 'rights' && outcome === 'not told'))
        this.#notAllowed.add(alertId);
    for (const draft of outbox.notifications) this.#note(draft);
  }

  finish(): ReplayedRun {
    const raised = [...this.#raised.values()];
    const count = (by: QuietBy): number => this.#hidden.get(by)?.size ?? 0;
    return {
      config: this.#config,
      alerts: raised.length,
      allMessages: this.#allMessages,
      byReceiver: this.#byReceiver,
      messages: this.messages,
      told: raised.filter(({ firstToldMs }) => firstToldMs !== undefined).length,
      hidden: {
        silence: count('silence'),
        maintenance: count('maintenance'),
        snooze: count('snooze'),
        inhibition: count('inhibition'),
        mute_time: count('mute_time'),
        suppression: count('suppression'),
      },
      notAllowed: this.#notAllowed.size,
      firstPageDelaysMs: raised
        .flatMap(({ atMs, firstPageMs }) => (firstPageMs === undefined ? [] : [firstPageMs - atMs]))
        .sort((a, b) => a - b),
      cutMs: this.cutMs,
    };
  }

  #note({ target, receiverType, message, alertIds, createdMs }: NotificationDraft): void {
    const { receiver, person, address } = target;
    this.#allMessages += 1;
    const known = this.#byReceiver.get(receiver) ?? { type: receiverType, messages: 0 };
    known.messages += 1;
    this.#byReceiver.set(receiver, known);
    if (message.status !== 'firing' || NO_NEWS.has(message.reason)) return;
    const isPage = message.urgency === 'high' && (person !== null || receiverType === 'pagerduty');
    for (const alertId of alertIds) {
      const raised = this.#raised.get(alertId);
      if (raised === undefined) continue;
      raised.firstToldMs ??= createdMs;
      if (isPage) raised.firstPageMs ??= createdMs;
    }
    this.messages.push({
      ...{ atMs: createdMs, person, receiver, receiverType, address, isPage },
      reason: message.reason,
      level: message.escalation?.level ?? null,
      severity: message.severity,
      alerts: message.alerts.flatMap(({ alert_id: id }) => this.#facts.get(id) ?? []),
      alertCount: alertIds.length,
    });
  }

  #hide(alertId: string, by: QuietBy): void {
    const hidden = this.#hidden.get(by) ?? new Set();
    this.#hidden.set(by, hidden.add(alertId));
  }
}
