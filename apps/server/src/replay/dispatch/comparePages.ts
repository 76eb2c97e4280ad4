import type { DispatchReplayResult, DispatchRun, ReplayedMessage } from '@batcave/shared/replay';
import { DISPATCH_REPLAY_LIMITS } from '@batcave/shared/replay';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import { compareBudgets } from './budgets.ts';
import { countBoth } from './countBoth.ts';
import type { DecidedMessage, ReplayedRun } from './DispatchTally.ts';
import { localHours } from './localHours.ts';
import { matchMessages } from './matchMessages.ts';

/** What of a result two runs say. */
export type PageComparison = Omit<
  DispatchReplayResult,
  'kind' | 'from' | 'to' | 'warm_up_from' | 'rule' | 'notes' | 'took_ms'
>;

const HOUR_MS = 3_600_000;
const MAX_RULES = 100;
const MAX_PAYERS = 10;

/** Tells what the one run pages that the other does not: per person, team, rule and hour. */
export function comparePages(
  before: ReplayedRun,
  after: ReplayedRun,
  {
    maxListed,
    maxHours,
  }: { readonly maxListed: number; readonly maxHours: number } = DISPATCH_REPLAY_LIMITS,
): PageComparison {
  const matched = matchMessages(before.messages, after.messages);
  const beforeHours = localHours(before.config);
  const afterHours = localHours(after.config);
  const tell = (message: DecidedMessage, hours: typeof afterHours) => toJson(message, hours);
  const ofPages = <T>(list: readonly T[], pageOf: (each: T) => DecidedMessage, isPage: boolean) =>
    list.filter((each) => pageOf(each).isPage === isPage);
  const self = (message: DecidedMessage): DecidedMessage => message;
  const counts = (isPage: boolean) => ({
    kept: ofPages(matched.kept, self, isPage).length,
    moved: ofPages(matched.moved, ({ after: their }) => their, isPage).length,
    added: ofPages(matched.added, self, isPage).length,
    removed: ofPages(matched.removed, self, isPage).length,
  });
  const added = listed(matched.added, self, maxListed);
  const removed = listed(matched.removed, self, maxListed);
  const moved = listed(matched.moved, ({ after: their }) => their, maxListed);
  const pages = { before: pagesOf(before), after: pagesOf(after) };
  const addedPages = matched.added.filter(({ isPage }) => isPage);
  const removedPages = matched.removed.filter(({ isPage }) => isPage);
  const changed = { before: removedPages, after: addedPages };

  const hourOf = (page: DecidedMessage): string =>
    JSON.stringify([Math.floor(page.atMs / HOUR_MS) * HOUR_MS, page.person, whoOf(page).receiver]);
  const changedHours = new Map(
    countBoth(changed, (page) => [hourOf(page)]).map(([key, both]) => [key, both]),
  );
  const perHour = countBoth(pages, (page) => [hourOf(page)])
    .map(([key, both]) => {
      const [hourMs, person, receiver] = JSON.parse(key) as [EpochMs, string | null, string | null];
      const change = changedHours.get(key);
      return {
        ...{ hour: formatInstant(hourMs), person, receiver, ...both },
        ...{ added: change?.after ?? 0, removed: change?.before ?? 0 },
      };
    })
    .sort((a, b) => (a.hour < b.hour ? -1 : a.hour > b.hour ? 1 : 0));

  return {
    before: runOf(before, beforeHours),
    after: runOf(after, afterHours),
    pages: counts(true),
    other_messages: counts(false),
    added: added.map((message) => tell(message, afterHours)),
    more_added: matched.added.length - added.length,
    removed: removed.map((message) => tell(message, beforeHours)),
    more_removed: matched.removed.length - removed.length,
    moved: moved.map(({ before: own, after: their }) => ({
      ...tell(their, afterHours),
      before_at: formatInstant(own.atMs),
    })),
    more_moved: matched.moved.length - moved.length,
    per_person: perPerson(pages, changed, { before: beforeHours, after: afterHours }),
    per_receiver: perReceiver(before, after),
    per_team: countBoth(pages, (page) => [JSON.stringify(teamOf(page, before, after))]).map(
      ([key, both]) => ({ team: JSON.parse(key) as string | null, ...both }),
    ),
    per_hour: perHour.slice(0, maxHours),
    more_hours: Math.max(0, perHour.length - maxHours),
    per_rule: perRule(pages),
    budgets: compareBudgets(before, after),
  };
}

type Pages = {
  readonly before: readonly DecidedMessage[];
  readonly after: readonly DecidedMessage[];
};

function pagesOf({ messages }: ReplayedRun): DecidedMessage[] {
  return messages.filter(({ isPage }) => isPage);
}

/** Who is paged: a person whatever the way, else whoever has the receiver. */
function whoOf({ person, receiver }: DecidedMessage) {
  return person === null ? { person: null, receiver } : { person, receiver: null };
}

/** Of the worst alert of the page, as noise budgets count. */
function teamOf(
  { alerts }: DecidedMessage,
  before: ReplayedRun,
  after: ReplayedRun,
): string | null {
  const service = alerts[0]?.service ?? '';
  return after.config.teams.get(service) ?? before.config.teams.get(service) ?? null;
}

function perPerson(
  pages: Pages,
  changed: Pages,
  hours: {
    readonly before: ReturnType<typeof localHours>;
    readonly after: ReturnType<typeof localHours>;
  },
): PageComparison['per_person'] {
  const personOf = ({ person }: DecidedMessage): string[] => (person === null ? [] : [person]);
  const changes = new Map(countBoth(changed, personOf));
  const side = (name: 'before' | 'after', person: string) => {
    const own = pages[name].filter((page) => page.person === person);
    const byHour = Array.from({ length: 24 }, () => 0);
    for (const page of own) {
      const hour = hours[name].hourOf(page);
      byHour[hour] = (byHour[hour] ?? 0) + 1;
    }
    const night = own.filter((page) => hours[name].isNight(page)).length;
    return { pages: own.length, night_pages: night, by_hour: byHour };
  };
  return countBoth(pages, personOf).map(([person]) => ({
    person,
    time_zone: hours.after.zoneOf(person),
    before: side('before', person),
    after: side('after', person),
    added: changes.get(person)?.after ?? 0,
    removed: changes.get(person)?.before ?? 0,
  }));
}

function perReceiver(before: ReplayedRun, after: ReplayedRun): PageComparison['per_receiver'] {
  const pages = { before: pagesOf(before), after: pagesOf(after) };
  const paged = new Map(countBoth(pages, ({ receiver }) => [receiver]));
  const names = new Set([...after.byReceiver.keys(), ...before.byReceiver.keys()]);
  return [...names].sort().map((receiver) => {
    const [own, their] = [before.byReceiver.get(receiver), after.byReceiver.get(receiver)];
    const both = paged.get(receiver);
    return {
      receiver,
      receiver_type: their?.type ?? own?.type ?? 'webhook',
      before: { messages: own?.messages ?? 0, pages: both?.before ?? 0 },
      after: { messages: their?.messages ?? 0, pages: both?.after ?? 0 },
    };
  });
}

function perRule(pages: Pages): PageComparison['per_rule'] {
  const ruleOf = (page: DecidedMessage): string[] => [
    ...new Set(page.alerts.map(({ ruleId }) => ruleId)),
  ];
  const names = new Map<string, string>();
  for (const page of [...pages.before, ...pages.after])
    for (const { ruleId, ruleName } of page.alerts) names.set(ruleId, ruleName);
  const of = (ruleId: string) => (page: DecidedMessage) =>
    page.alerts.some((alert) => alert.ruleId === ruleId);
  return countBoth(pages, ruleOf)
    .slice(0, MAX_RULES)
    .map(([ruleId, both]) => ({
      rule_id: ruleId,
      rule_name: names.get(ruleId) ?? '',
      ...both,
      paid_by: countBoth(
        { before: pages.before.filter(of(ruleId)), after: pages.after.filter(of(ruleId)) },
        (page) => [page.person ?? page.receiver],
      )
        .slice(0, MAX_PAYERS)
        .map(([who, own]) => ({ who, ...own })),
    }));
}

function runOf(run: ReplayedRun, hours: ReturnType<typeof localHours>): DispatchRun {
  const pages = pagesOf(run);
  const delays = run.firstPageDelaysMs;
  const at = (share: number): number =>
    delays[Math.min(delays.length - 1, Math.floor(share * delays.length))] ?? 0;
  return {
    alerts: run.alerts,
    messages: run.allMessages,
    pages: pages.length,
    night_pages: pages.filter((page) => hours.isNight(page)).length,
    told: run.told,
    paged: delays.length,
    hidden: { ...run.hidden },
    not_allowed: run.notAllowed,
    first_page_delay:
      delays.length === 0
        ? null
        : { median_ms: at(0.5), p90_ms: at(0.9), longest_ms: delays.at(-1) ?? 0 },
    cut_at: run.cutMs === null ? null : formatInstant(run.cutMs),
  };
}

/** The first of them: pages before others, then by time. */
function listed<T>(all: readonly T[], of: (each: T) => DecidedMessage, most: number): T[] {
  return [...all]
    .sort((x, y) => {
      const [a, b] = [of(x), of(y)];
      return Number(b.isPage) - Number(a.isPage) || a.atMs - b.atMs;
    })
    .slice(0, most);
}

function toJson(message: DecidedMessage, hours: ReturnType<typeof localHours>): ReplayedMessage {
  const [worst] = message.alerts;
  return {
    at: formatInstant(message.atMs),
    person: message.person,
    receiver: message.receiver,
    receiver_type: message.receiverType,
    reason: message.reason,
    page: message.isPage,
    night: hours.isNight(message),
    level: message.level,
    alerts: message.alertCount,
    alert: {
      alert_id: worst?.alertId ?? '',
      rule_id: worst?.ruleId ?? '',
      rule_name: worst?.ruleName ?? '',
      service: worst?.service ?? '',
      severity: message.severity,
      summary: worst?.summary ?? '',
    },
  };
}
