import type { ApiClient } from '@batcave/shared/api';
import type { Principal } from '@batcave/shared/identity';
import { checkedResult, failureOf, failureOfProblem } from './calls.ts';
import type { ConnectionInput } from './connection.ts';
import type { Feed } from './feed.ts';
import type { LinkFailure, OpenStream, Timers } from './ports.ts';
import { openSession, type SessionHandlers, type StreamSession } from './streamSession.ts';

const ALERT_PAGE_ROWS = 1_000;

/** One attempt to connect and, if it succeeds, the connection until it ends. */
export interface Attempt {
  /** Ends it in silence: nothing is told any more. */
  stop(): void;
}

interface AttemptPorts {
  readonly client: ApiClient;
  readonly openStream: OpenStream;
  readonly timers: Timers;
  readonly feed: Feed;
  /** Whom the certificate is for; `null`: it is not known here. */
  readonly tenant: () => string | null;
  readonly step: (input: ConnectionInput) => void;
  readonly fail: (failure: LinkFailure) => void;
}

/**
 * Asks who we are, then opens the stream.
 *
 * The question comes first because a WebSocket that is turned away does not tell a browser why,
 * while the answer to a call does: an expired session and a revoked certificate have a name.
 */
export function startAttempt(ports: AttemptPorts): Attempt {
  let session: StreamSession | undefined;
  let stopped = false;
  const isOver = (): boolean => stopped;

  async function connect(): Promise<void> {
    try {
      const me = checkedResult(await ports.client.call('me', {}));
      if (isOver()) return;
      if (!me.ok) return ports.fail(failureOfProblem(me.problem));
      const other = isOfOtherTenant(me.value, ports.tenant());
      if (other !== undefined) return ports.fail(other);
      ports.feed.principalKnown(me.value);
      const lacks = lacksStreamScope(me.value);
      if (lacks !== undefined) return ports.fail(lacks);
      session = openSession({
        openStream: ports.openStream,
        timers: ports.timers,
        principal: me.value,
        afterSeq: ports.feed.readUpToSeq,
        handlers: createHandlers(ports, me.value, isOver),
      });
    } catch (error) {
      if (!isOver()) ports.fail(failureOf(error));
    }
  }

  void connect();
  return {
    stop() {
      stopped = true;
      session?.close();
    },
  };
}

/** The session's news, put into the feed and the state of the connection. */
function createHandlers(
  ports: AttemptPorts,
  principal: Principal,
  isOver: () => boolean,
): SessionHandlers {
  const { feed, step, fail } = ports;
  let hasAlerts = !principal.scopes.includes('sentry.alert.read');
  let headSeq: number | undefined;
  let snapshots = 0;

  function checkCaughtUp(): void {
    if (hasAlerts && headSeq !== undefined && (feed.readUpToSeq ?? 0) >= headSeq)
      step({ kind: 'caughtUp' });
  }

  async function fill(): Promise<void> {
    const ofSnapshot = snapshots;
    const isOutdated = (): boolean => isOver() || ofSnapshot !== snapshots;
    try {
      feed.startFilling();
      await readAllAlerts(ports, isOutdated);
      if (isOutdated()) return;
      feed.stopFilling();
      hasAlerts = true;
      checkCaughtUp();
    } catch (error) {
      // Fewer alerts than there are must never look like all of them: begin again.
      if (!isOutdated()) fail(failureOf(error));
    }
  }

  return {
    opened(serverNowMs) {
      // It may be another server, which does not measure itself.
      feed.forgetCanary();
      feed.serverTime(serverNowMs);
      step({ kind: 'opened', serverNowMs });
    },
    programTold: feed.programKnown,
    unknownFrame: feed.unknownFrame,
    serverTime: feed.serverTime,
    alertsReplaced(alerts, truncated) {
      snapshots += 1;
      feed.alertsReplaced(alerts);
      if (truncated) return void fill();
      hasAlerts = true;
      checkCaughtUp();
    },
    alertsChanged: feed.alertsChanged,
    eventsSubscribed(seq) {
      headSeq = seq;
      feed.eventsSubscribed(seq);
      checkCaughtUp();
    },
    eventsArrived(batch) {
      step({ kind: 'eventsReceived', count: feed.eventsArrived(batch) });
      checkCaughtUp();
    },
    eventsMissed(gap) {
      feed.eventsMissed(gap);
      checkCaughtUp();
    },
    canaryReported: feed.canaryReported,
    ended: fail,
  };
}

/** Reads the alerts that the snapshot could not hold, page by page. */
async function readAllAlerts(ports: AttemptPorts, isOutdated: () => boolean): Promise<void> {
  let cursor: string | undefined;
  do {
    const query = { state: 'active', limit: ALERT_PAGE_ROWS, ...(cursor && { cursor }) } as const;
    const page = checkedResult(await ports.client.call('alerts.list', { query }));
    if (isOutdated()) return;
    if (!page.ok) throw new Error(page.problem.detail);
    ports.feed.alertsChanged(page.value.alerts);
    cursor = page.value.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

/** A server takes the tenant from the certificate. One that says another has its data pass for somebody else's. */
function isOfOtherTenant(principal: Principal, tenant: string | null): LinkFailure | undefined {
  if (tenant === null || principal.tenant === tenant) return undefined;
  return {
    refused: true,
    code: 'tenant_mismatch',
    reason: `The certificate is for tenant ${tenant}, and the server says that it is for tenant ${principal.tenant}. Nothing of it is shown. Tell the security team.`,
  };
}

function lacksStreamScope(principal: Principal): LinkFailure | undefined {
  if (principal.scopes.includes('sentry.read')) return undefined;
  return {
    refused: true,
    code: 'insufficient_scope',
    reason: `${principal.name} lacks the scope sentry.read, which the live stream needs.`,
  };
}
