import type { Alert } from '@batcave/shared/alerts';
import type { Scope } from '@batcave/shared/identity';
import { useCallback, useEffect, useEffectEvent, useMemo, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { WindowCall } from '../../ipc/contract.ts';
import type { IdentityState } from '../../ipc/identity.ts';
import {
  type EventRing,
  type FeedRate,
  feedRate,
  type FeedState,
  type Freshness,
  judgeFreshness,
  judgeRead,
  lastResolved,
  type Pace,
  windowFrameClock,
} from '../feed/index.ts';
import { type ShownAlerts, type TriageState, whyBlocked } from '../triage/index.ts';
import type { PaneIntent, PaneIntentOf } from './intents.ts';
import { usePaneRead } from './paneRead.ts';
import { useServices } from './services.ts';

function useFeedState<T>(select: (state: FeedState) => T): T {
  return useStore(useServices().feed.store, select);
}

function useTriageState<T>(select: (state: TriageState) => T): T {
  return useStore(useServices().triage.store, select);
}

/** Every alert that is not resolved, in the order of the Alert List, own changes shown already. */
export function useAlerts(): ShownAlerts {
  const { shownAlerts } = useServices();
  return useSyncExternalStore(shownAlerts.subscribe, shownAlerts.get);
}

/** Whether the server has told of its alerts at all; before that an empty list means nothing. */
export function useAlertsKnown(): boolean {
  return useFeedState((state) => state.alertsKnown);
}

/** The newest resolved alerts by id. */
export function useResolvedAlerts(): ReadonlyMap<string, Alert> {
  return useFeedState((state) => state.book.resolved);
}

/** The alert that was resolved last, as far as this window has seen. */
export function useLastResolved(): Alert | undefined {
  const book = useFeedState((state) => state.book);
  return useMemo(() => lastResolved(book), [book]);
}

/** When the alerts of the last hour were raised, in server time. */
export function useRaisedAtMs(): ReadonlyMap<string, number> {
  return useFeedState((state) => state.book.raisedAtMs);
}

/** Local time, in steps of `everyMs`. */
export function useNowMs(everyMs: number): number {
  const { ticker } = useServices();
  return useSyncExternalStore(
    ticker.subscribe,
    () => Math.floor(ticker.nowMs() / everyMs) * everyMs,
  );
}

/** The server's time, in steps of `everyMs`. */
export function useServerNowMs(everyMs: number): number {
  return useNowMs(everyMs) + useFeedState((state) => state.clockOffsetMs);
}

/** Age of the newest data in milliseconds; `null` before there is any. */
export function useDataAgeMs(): number | null {
  const dataAtMs = useFeedState((state) => state.dataAtMs);
  const nowMs = useServerNowMs(250);
  return dataAtMs === null ? null : Math.max(0, nowMs - dataAtMs);
}

/** How far the shown data can be trusted now: that of the feed, or of a pane that reads its own by that. */
export function useFreshness(): Freshness {
  const link = useFeedState((state) => state.link);
  const linkAgeMs = useDataAgeMs();
  const read = usePaneRead();
  const nowMs = useServerNowMs(250);
  if (read === null) return judgeFreshness(link, linkAgeMs);
  const ageMs = read.atMs === null ? null : Math.max(0, nowMs - read.atMs);
  return judgeRead(link, linkAgeMs, { ageMs, everyMs: read.everyMs });
}

/** Where the time cursor stands, in server time; `null` while the window is live. */
export function usePastMs(): number | null {
  return useFeedState(({ link }) => (link.kind === 'past' ? link.atMs : null));
}

/** Whether the window shows the past. */
export function useIsPast(): boolean {
  return useFeedState(({ link }) => link.kind === 'past');
}

/** How long the window has been waiting for its first data, in milliseconds. */
export function useWaitedMs(): number {
  const openedAtMs = useFeedState((state) => state.openedAtMs);
  return Math.max(0, useNowMs(250) - openedAtMs);
}

/** The ring of feed entries. Changes in place: `version` tells when to read it again. */
export function useEventRing(): { readonly ring: EventRing; readonly version: number } {
  const { feed } = useServices();
  const version = useFeedState((state) => state.ringVersion);
  return { ring: feed.ring, version };
}

/** The same ring for whoever looks something up in it: nothing is drawn again when it changes. */
export function useStillRing(): EventRing {
  return useServices().feed.ring;
}

/** How fast events come and how many of them are shown. */
export function useFeedRate(): FeedRate {
  const samples = useFeedState((state) => state.rateSamples);
  const nowMs = useNowMs(1000);
  return useMemo(() => feedRate(samples, nowMs), [samples, nowMs]);
}

/** How often charts and the feed of this window are drawn: less often while it does not keep up. */
export function usePace(): Pace {
  return useSyncExternalStore(windowFrameClock.subscribe, windowFrameClock.pace);
}

/** Tenant and name of this identity, and what it may do; empty before the server has told. */
export function useIdentity(): {
  readonly tenant: string;
  readonly name: string;
  /** As the server names who did something: `console/ana`. */
  readonly actor: string;
  readonly scopes: readonly Scope[];
} {
  const principal = useFeedState((state) => state.principal);
  const name = principal?.name ?? '';
  return {
    tenant: principal?.tenant ?? '',
    name,
    actor: principal === null ? '' : `${principal.kind}/${name}`,
    scopes: principal?.scopes ?? [],
  };
}

/** The certificate that this console speaks with, and what becomes of it; or why it has none. */
export function useHeldIdentity(): IdentityState {
  return useStore(useServices().identity.store, ({ state }) => state);
}

/** Whether this identity holds the scope; `null` before the server has told. */
export function useHolds(scope: Scope): boolean | null {
  return useFeedState(({ principal }) => principal?.scopes.includes(scope) ?? null);
}

/** Why nothing that takes this scope can be done now; `null` when it can. */
export function useBlockedBy(scope: Scope = 'sentry.alert.write'): string | null {
  const link = useFeedState((state) => state.link);
  const principal = useFeedState((state) => state.principal);
  return whyBlocked(link, principal, scope);
}

/** What the window knows of its connection and of the server at the other end, beyond its data. */
export function useLinkFacts() {
  const link = useFeedState((state) => state.link);
  const reconnects = useFeedState((state) => state.reconnects);
  const clockOffsetMs = useFeedState((state) => state.clockOffsetMs);
  const server = useFeedState((state) => state.server);
  const canary = useFeedState((state) => state.canary);
  return { link, reconnects, clockOffsetMs, server, canary };
}

/** Whether a call would reach the server now. History is read while the past is on show, too. */
export function useIsConnected(): boolean {
  return useFeedState(({ link }) => ['live', 'catchingUp', 'past'].includes(link.kind));
}

/** Why the last change of an alert was refused, by alert. */
export function useFailures(): ReadonlyMap<string, string> {
  return useTriageState((state) => state.failures);
}

/** The changes an operator can make. */
export function useTriage() {
  const { acknowledge, unacknowledge, assign, resolve, undo } = useServices().triage;
  const { restore, escalate, retryNotification, addNote } = useServices().triage;
  return {
    ...{ acknowledge, unacknowledge, assign, resolve, undo },
    ...{ restore, escalate, retryNotification, addNote },
  };
}

/** One call of the contract; never rejects. */
export function useCall(): WindowCall {
  return useServices().call;
}

/** Tries to connect now. */
export function useRetryNow(): () => void {
  return useServices().retryNow;
}

/** Asks the other panes of the board for something. */
export function useSendIntent(): (intent: PaneIntent) => boolean {
  return useServices().intents.send;
}

/** Takes what other panes ask for. */
export function useIntent<Kind extends PaneIntent['kind']>(
  kind: Kind,
  handler: (intent: PaneIntentOf<Kind>) => void,
): void {
  const { intents } = useServices();
  const onIntent = useEffectEvent(handler);
  useEffect(
    () =>
      intents.take(kind, (intent) => {
        onIntent(intent);
      }),
    [intents, kind],
  );
}

/** Says something to screen readers, politely and not too often. */
export function useAnnounce(): (text: string) => void {
  const { announcer } = useServices();
  return useCallback(
    (text) => {
      announcer.say('polite', text);
    },
    [announcer],
  );
}
