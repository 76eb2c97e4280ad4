import type { Alert } from '@batcave/shared/alerts';
import type { HttpTransport } from '@batcave/shared/api';
import type { EventRecord } from '@batcave/shared/events';
import type { ClientFrame, ServerFrame } from '@batcave/shared/feed';
import type { Principal } from '@batcave/shared/identity';
import { formatInstant } from '@batcave/shared/time';
import {
  LinkError,
  type LinkFailure,
  type OpenStream,
  type StreamHandlers,
} from '../../src/link/index.ts';
import type { FakeHost } from './fakeHost.ts';

interface OpenSocket {
  readonly handlers: StreamHandlers;
  readonly queue: ServerFrame[];
  readonly subs: Map<string, 'events' | 'alerts'>;
}

/** A server that keeps its log and alerts in memory and speaks the stream as the contract says. */
export interface FakeServer {
  readonly http: HttpTransport;
  readonly openStream: OpenStream;
  readonly sent: ClientFrame[];
  readonly log: readonly EventRecord[];
  readonly unresolved: ReadonlyMap<string, Alert>;
  readonly openSockets: number;
  append(count: number): void;
  change(alertId: number, state: Alert['state']): void;
  /** Drops what waits for the console, telling it so with `missed`, as for a slow reader. */
  skipQueued(): void;
  /** Sends the newest events once more, as a log that is read at least once may. */
  repeat(count: number): void;
  heartbeat(): void;
  /** Hands over the next frames that wait. */
  deliver(count: number): void;
  cut(failure?: LinkFailure): void;
  say(frame: ServerFrame): void;
  /** Answers of HTTP calls: replaced by a test that needs another one. */
  answer: (path: string) => { status: number; body: unknown };
  unreachable: boolean;
  /** How long an answer takes. It says what was true when the question came. */
  latencyMs: number;
  snapshotLimit: number;
  silent: boolean;
  /** Says so in its hello, instead of or beside the rest. */
  greeting: Readonly<Record<string, string>>;
}

export const LOST: LinkFailure = { refused: false, code: 'connection_lost', reason: 'It closed.' };
export const PRINCIPAL: Principal = {
  tenant: 'acme',
  kind: 'console',
  name: 'olga',
  scopes: ['sentry.read', 'sentry.alert.read', 'sentry.alert.write'],
};

export function createFakeServer({ clock, timers }: FakeHost): FakeServer {
  const log: EventRecord[] = [];
  const unresolved = new Map<string, Alert>();
  const sent: ClientFrame[] = [];
  let alertSeq = 0;
  let socket: OpenSocket | undefined;

  const now = (): string => formatInstant(clock.nowMs());
  const queue = (frame: ServerFrame): void => void socket?.queue.push(frame);

  function eachSub(channel: 'events' | 'alerts', tell: (sub: string) => void): void {
    for (const [sub, of] of socket?.subs ?? []) if (of === channel) tell(sub);
  }

  function subscribe(frame: ClientFrame & { op: 'subscribe' }): void {
    const { sub, channel } = frame;
    socket?.subs.set(sub, channel);
    queue({ type: 'subscribed', sub, seq: channel === 'events' ? log.length : alertSeq });
    if (channel === 'alerts') {
      const alerts = [...unresolved.values()].slice(0, server.snapshotLimit);
      const truncated = alerts.length < unresolved.size;
      queue({ type: 'snapshot', sub, seq: alertSeq, truncated, alerts });
    } else if (frame.after !== undefined && frame.after < log.length) {
      const events = log.slice(frame.after);
      queue({ type: 'events', sub, seq: log.length, sampled_out: 0, events });
    }
  }

  const server: FakeServer = {
    sent,
    log,
    unresolved,
    unreachable: false,
    latencyMs: 0,
    silent: false,
    greeting: {},
    snapshotLimit: Number.POSITIVE_INFINITY,
    get openSockets() {
      return socket === undefined ? 0 : 1;
    },
    answer: (path) =>
      path === '/v1/me'
        ? { status: 200, body: PRINCIPAL }
        : { status: 200, body: { alerts: [...unresolved.values()], next_cursor: null } },
    http: {
      send: async ({ path }) => {
        if (server.unreachable) throw new LinkError({ ...LOST, reason: 'No route to the server.' });
        const answer = server.answer(path);
        if (server.latencyMs > 0)
          await new Promise<void>((done) => timers.after(server.latencyMs, done));
        return answer;
      },
    },
    openStream(handlers) {
      const opened: OpenSocket = { handlers, queue: [], subs: new Map() };
      socket = opened;
      void Promise.resolve().then(() => {
        if (socket !== opened || server.silent) return;
        queue({
          type: 'hello',
          protocol: 'sentry.v1',
          server_time: now(),
          tenant: 'acme',
          heartbeat_ms: 1_000,
          ...server.greeting,
        } as ServerFrame);
        handlers.onOpen();
      });
      return {
        send(text) {
          const frame = JSON.parse(text) as ClientFrame;
          sent.push(frame);
          if (socket !== opened) return;
          if (frame.op === 'subscribe') subscribe(frame);
          if (frame.op === 'unsubscribe') opened.subs.delete(frame.sub);
        },
        close() {
          if (socket === opened) socket = undefined;
        },
      };
    },
    append(count) {
      const events = Array.from({ length: count }, (_, i) => buildEvent(log.length + i + 1, now()));
      log.push(...events);
      eachSub('events', (sub) => {
        queue({ type: 'events', sub, seq: log.length, sampled_out: 0, events });
      });
    },
    change(alertId, state) {
      const alert = buildAlert(alertId, state, ++alertSeq, now());
      if (state === 'RESOLVED') unresolved.delete(alert.alert_id);
      else unresolved.set(alert.alert_id, alert);
      eachSub('alerts', (sub) => queue({ type: 'alerts', sub, seq: alertSeq, alerts: [alert] }));
    },
    skipQueued() {
      if (socket === undefined) return;
      const skipped = socket.queue.filter(({ type }) => type === 'events' || type === 'alerts');
      const kept = socket.queue.filter((frame) => !skipped.includes(frame));
      socket.queue.splice(0, Number.POSITIVE_INFINITY, ...kept, ...missedFor(skipped));
    },
    repeat(count) {
      const events = log.slice(-count);
      eachSub('events', (sub) => {
        queue({ type: 'events', sub, seq: log.length, sampled_out: 0, events });
      });
    },
    heartbeat() {
      queue({ type: 'heartbeat', server_time: now() });
    },
    deliver(count) {
      const to = socket;
      for (let i = 0; i < count && to !== undefined && socket === to; i++) {
        const frame = to.queue.shift();
        if (frame !== undefined) to.handlers.onText(JSON.stringify(frame));
      }
    },
    cut(failure = LOST) {
      const { handlers } = socket ?? {};
      socket = undefined;
      handlers?.onClose(failure);
    },
    say: (frame) => socket?.handlers.onText(JSON.stringify(frame)),
  };
  return server;
}

/** One `missed` per subscription, over everything that was dropped from it. */
function missedFor(frames: readonly ServerFrame[]): ServerFrame[] {
  const missed = new Map<string, ServerFrame & { type: 'missed' }>();
  for (const frame of frames) {
    if (frame.type !== 'events' && frame.type !== 'alerts') continue;
    const items: readonly { seq: number }[] = frame.type === 'events' ? frame.events : frame.alerts;
    const from = missed.get(frame.sub)?.from ?? items[0]?.seq ?? frame.seq;
    const count = (missed.get(frame.sub)?.count ?? 0) + items.length;
    missed.set(frame.sub, { type: 'missed', sub: frame.sub, count, from, to: frame.seq });
  }
  return [...missed.values()];
}

export function buildEvent(seq: number, at: string): EventRecord {
  return {
    event_id: uuid(seq),
    source: 'edge-1',
    type: 'host.cpu',
    severity: 'INFO',
    timestamp: at,
    labels: {},
    payload: { busy: seq % 100 },
    received_at: at,
    seq,
  };
}

export function buildAlert(id: number, state: Alert['state'], seq: number, at: string): Alert {
  return {
    alert_id: uuid(id),
    event_id: null,
    rule_id: uuid(1),
    rule_name: 'CPU busy',
    rule_version: 1,
    state,
    severity: 'ERROR',
    service: 'edge',
    summary: 'CPU busy',
    condition: 'avg(payload.busy) over 1m > 90',
    group: {},
    labels: {},
    value: 95,
    threshold: 90,
    score: null,
    lower: null,
    upper: null,
    flapping: null,
    firing: state !== 'RESOLVED',
    assigned_to: null,
    acknowledged_by: null,
    acknowledged_at: null,
    resolved_by: null,
    resolved_at: null,
    resolve_reason: null,
    runbook_url: null,
    created_at: at,
    updated_at: at,
    seq,
  };
}

function uuid(n: number): string {
  return `01890a5d-ac96-774b-8cce-${n.toString(16).padStart(12, '0')}`;
}
