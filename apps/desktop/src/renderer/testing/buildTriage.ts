import type { Alert } from '@batcave/shared/alerts';
import type { LinkState, WindowCall } from '../../ipc/contract.ts';
import { createFeedStore } from '../feed/index.ts';
import { mergeAlerts } from '../triage/pendingChange.ts';
import { createTriage } from '../triage/triageStore.ts';
import { buildAlert, NOW_MS, uuid } from './build.ts';

type Answer = (id: string, input: never) => unknown;

const LIVE: LinkState = { kind: 'live', sinceMs: NOW_MS };
/** A refusal as the server answers it. */
export const refused = (code: string, detail: string) => ({
  ok: false,
  problem: { type: '', title: 'No.', status: 409, code, detail, trace_id: 't' },
});

/** A window with these alerts, a server that answers as told, and the calls it got. */
export function setUpTriage(
  alerts: readonly Alert[],
  answer: Answer,
  scopes = ['sentry.alert.write'] as const,
) {
  const calls: string[] = [];
  const call = ((id: string, input: never) => {
    const { params, body } = input as {
      params?: { alert_id: string };
      body?: { alert_ids?: string[] };
    };
    calls.push(`${id} ${String(params?.alert_id ?? body?.alert_ids?.length ?? '')}`.trim());
    return Promise.resolve(answer(id, input));
  }) as unknown as WindowCall;
  const feed = createFeedStore({ now: () => NOW_MS });
  let frame = 0;
  const tell = (changed: readonly Alert[], link = LIVE, alertsReset = false) => {
    frame += 1;
    feed.applyFrame({
      frame,
      link,
      principal: { tenant: 'acme', kind: 'console', name: 'R. Okafor', scopes: [...scopes] },
      server: 'eu1',
      clockOffsetMs: 0,
      dataAtMs: NOW_MS,
      canary: null,
      program: null,
      alertsReset,
      alerts: changed,
      events: [],
      sampledOut: 0,
      gaps: [],
    });
  };
  tell(alerts, LIVE, true);
  const waits: number[] = [];
  const wait = (ms: number) => {
    waits.push(ms);
    return Promise.resolve();
  };
  const triage = createTriage({ feed, call, now: () => NOW_MS, wait });
  const shown = (n: number) =>
    mergeAlerts(feed.store.getState().book.active, triage.store.getState().pending).byId.get(
      uuid(n),
    );
  return { calls, waits, feed, tell, triage, shown };
}

/** An alert that somebody has. */
export const acked = (n: number, seq: number, by = 'R. Okafor') =>
  buildAlert(n, { state: 'ACK', acknowledged_by: by, seq });
