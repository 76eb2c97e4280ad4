import type { Alert } from '@batcave/shared/alerts';
import type { EventRecord } from '@batcave/shared/events';
import { type ClientFrame, CLOSE_CODES, type ServerFrame } from '@batcave/shared/feed';
import type { CanaryReport } from '@batcave/shared/health';
import type { Principal } from '@batcave/shared/identity';
import { type DurationMs, type EpochMs, parseInstant } from '@batcave/shared/time';
import type { ServerProgram } from '../ipc/contract.ts';
import { parseFrame, PROTOCOL } from './parseFrame.ts';
import type { LinkFailure, OpenStream, Timers } from './ports.ts';
import { refusal } from './refusals.ts';

/** INFO events a second that a console asks for: more than a person can read, less than a flood. */
export const MAX_EVENTS_PER_SEC = 500;
/** How long the socket may take to open and say hello. */
export const HELLO_LIMIT_MS: DurationMs = 10_000;
/** Least silence after which the link counts as dead: a wall must know within ten seconds. */
const MIN_SILENCE_MS: DurationMs = 5_000;
const SILENT_HEARTBEATS = 3;

/** What a session tells the hub. Nothing comes after `ended`, nor after `close`. */
export interface SessionHandlers {
  opened(serverNowMs: EpochMs): void;
  /** What the server runs, before anything else of it; `null`: it does not say. */
  programTold(program: ServerProgram | null): void;
  /** A kind of frame that this console does not know. It was left out. */
  unknownFrame(kind: string): void;
  serverTime(serverNowMs: EpochMs): void;
  /** The whole set of unresolved alerts; `truncated` when the snapshot could not hold them all. */
  alertsReplaced(alerts: readonly Alert[], truncated: boolean): void;
  alertsChanged(alerts: readonly Alert[]): void;
  /** The channel stood at `headSeq` when the subscription began. */
  eventsSubscribed(headSeq: number): void;
  eventsArrived(batch: {
    readonly events: readonly EventRecord[];
    readonly readUpToSeq: number;
    readonly sampledOut: number;
  }): void;
  eventsMissed(gap: { readonly from: number; readonly to: number; readonly count: number }): void;
  /** How fast the server is. Says nothing of how old other data is. */
  canaryReported(report: CanaryReport): void;
  ended(failure: LinkFailure): void;
}

/** One WebSocket of the stream, from opening to its end. */
export interface StreamSession {
  close(): void;
}

/** Opens the stream and subscribes to what the principal may see; events from `afterSeq` on. */
export function openSession(options: {
  readonly openStream: OpenStream;
  readonly timers: Timers;
  readonly principal: Principal;
  readonly afterSeq: number | undefined;
  readonly handlers: SessionHandlers;
}): StreamSession {
  const { timers, principal, handlers } = options;
  let over = false;
  let silenceLimitMs = HELLO_LIMIT_MS;
  let alertsSubscription = 0;
  let cancelWatch: (() => void) | undefined;
  const socket = options.openStream({
    onOpen: subscribeToAll,
    onText: receive,
    onClose: end,
  });
  watchSilence();

  function send(frame: ClientFrame): void {
    socket.send(JSON.stringify(frame));
  }

  function subscribeToAll(): void {
    if (over) return;
    if (principal.scopes.includes('sentry.alert.read')) subscribeToAlerts();
    const resume = options.afterSeq === undefined ? {} : { after: options.afterSeq };
    const base = { op: 'subscribe', sub: 'events', channel: 'events' } as const;
    send({ ...base, ...resume, max_per_sec: MAX_EVENTS_PER_SEC });
  }

  /**
   * Alerts are never resumed: a snapshot is the whole truth and small. Each subscription has its
   * own name, so that late frames of the one before are told apart.
   */
  function subscribeToAlerts(): void {
    alertsSubscription += 1;
    send({ op: 'subscribe', sub: alertsSub(), channel: 'alerts' });
  }

  function alertsSub(): string {
    return `alerts-${String(alertsSubscription)}`;
  }

  function receive(text: string): void {
    if (over) return;
    watchSilence();
    const parsed = parseFrame(text);
    if (parsed.kind === 'frame') handle(parsed.frame);
    else if (parsed.kind === 'unknown') handlers.unknownFrame(parsed.type);
    else if (parsed.kind === 'foreign') {
      const { protocol, version } = parsed;
      handlers.programTold({ version, isForeign: true, unknownFrames: [] });
      end({ refused: false, code: 'protocol_unknown', reason: foreignReason(protocol, version) });
    } else
      end({
        refused: false,
        code: 'malformed_frame',
        reason: `The server speaks wrongly: ${parsed.reason}.`,
      });
  }

  function handle(frame: ServerFrame): void {
    switch (frame.type) {
      case 'hello':
        handlers.programTold(programOf(frame));
        silenceLimitMs = Math.max(MIN_SILENCE_MS, SILENT_HEARTBEATS * frame.heartbeat_ms);
        withTime(frame.server_time, handlers.opened);
        return;
      case 'heartbeat':
      case 'pong':
        withTime(frame.server_time, handlers.serverTime);
        return;
      case 'canary':
        handlers.canaryReported(frame.report);
        return;
      case 'error':
        end(failureOfFrame(frame.code, frame.detail));
        return;
      default:
        if (frame.sub === 'events') handleEvents(frame);
        else if (frame.sub === alertsSub()) handleAlerts(frame);
    }
  }

  type SubFrame = Exclude<
    ServerFrame,
    { type: 'hello' | 'heartbeat' | 'pong' | 'canary' | 'error' }
  >;

  function handleEvents(frame: SubFrame): void {
    if (frame.type === 'subscribed') handlers.eventsSubscribed(frame.seq);
    else if (frame.type === 'missed') handlers.eventsMissed(frame);
    else if (frame.type === 'events')
      handlers.eventsArrived({
        events: frame.events,
        readUpToSeq: frame.seq,
        sampledOut: frame.sampled_out,
      });
  }

  function handleAlerts(frame: SubFrame): void {
    if (frame.type === 'snapshot') handlers.alertsReplaced(frame.alerts, frame.truncated);
    else if (frame.type === 'alerts') handlers.alertsChanged(frame.alerts);
    else if (frame.type === 'missed') {
      // A change that was not sent cannot be told from one that never was: start from the whole set.
      send({ op: 'unsubscribe', sub: alertsSub() });
      subscribeToAlerts();
    }
  }

  /** A half-open connection says nothing and ends never; only silence tells. */
  function watchSilence(): void {
    cancelWatch?.();
    if (over) return;
    const seconds = String(Math.round(silenceLimitMs / 1_000));
    const reason = `The server has been silent for ${seconds} s.`;
    cancelWatch = timers.after(silenceLimitMs, () => {
      end({ refused: false, code: 'silence', reason });
    });
  }

  function end(failure: LinkFailure): void {
    if (over) return;
    close();
    handlers.ended(failure);
  }

  function close(): void {
    over = true;
    cancelWatch?.();
    socket.close();
  }

  return { close };
}

function programOf({ version }: Extract<ServerFrame, { type: 'hello' }>): ServerProgram | null {
  return version === undefined ? null : { version, isForeign: false, unknownFrames: [] };
}

function foreignReason(protocol: string, version: string): string {
  return `The server runs version ${version} and speaks ${protocol}, this console ${PROTOCOL}. Use the console of that version.`;
}

/** What a close code of the stream means for the link. */
export function failureOfClose(code: number, reason: string): LinkFailure {
  const said = reason === '' ? '' : ` It said: ${reason}`;
  if (code === CLOSE_CODES.forbidden)
    return (
      refusal(reason, '') ?? {
        refused: true,
        code: 'identity_rejected',
        reason: `The server does not accept this identity any more.${said}`,
      }
    );
  if (code === CLOSE_CODES.permissionsChanged)
    return {
      refused: false,
      code: 'permissions_changed',
      reason: 'What this identity may do was changed.',
      atOnce: true,
    };
  if (code === CLOSE_CODES.tooSlow)
    return {
      refused: false,
      code: 'too_slow',
      reason: `This console read the stream too slowly.${said}`,
    };
  return {
    refused: false,
    code: 'connection_lost',
    reason: `The connection was closed (${String(code)}).${said}`,
  };
}

/** Refusals whose reason is the server's to tell. */
const TOLD_BY_THE_SERVER: readonly string[] = [
  'identity_rejected',
  'insufficient_scope',
  'session_required',
];

function failureOfFrame(code: string, detail: string): LinkFailure {
  const refused = TOLD_BY_THE_SERVER.includes(code);
  return refusal(code, detail) ?? { refused, code, reason: detail };
}

function withTime(text: string, tell: (atMs: EpochMs) => void): void {
  const atMs = parseInstant(text);
  if (atMs !== undefined) tell(atMs);
}
