import type { DurationMs, EpochMs } from '@batcave/shared/time';
import type { LinkState } from '../ipc/contract.ts';

/**
 * The connection, and what is needed to decide its next state. What to do follows from the state
 * entered:
 *
 * - `connecting`: entered at the start, at `nextTryAtMs`, when the operator asks, when the console has
 *   another certificate and when the server wants it back at once. An attempt is under way. Left for `catchingUp` or `live` when the server speaks, else for `disconnected`.
 * - `catchingUp`: entered when the server speaks again after a break. What was missed is arriving.
 * - `live`: what the windows show is what the server has.
 * - `disconnected`: there is no socket; the next attempt is at `nextTryAtMs`.
 * - `refused`: there is no socket and no next attempt until somebody acts.
 */
export interface Connection {
  readonly link: LinkState;
  /** Attempts and losses in a row since the connection last held: they lengthen the pauses. */
  readonly failures: number;
  /** Server time of the newest data when the connection was last lost; `null` before that. */
  readonly lastDataAtMs: EpochMs | null;
}

/** What can happen to a connection. */
export type ConnectionInput =
  | { readonly kind: 'opened'; readonly serverNowMs: EpochMs }
  | { readonly kind: 'eventsReceived'; readonly count: number }
  | { readonly kind: 'caughtUp' }
  | {
      readonly kind: 'lost';
      readonly reason: string;
      readonly lastDataAtMs: EpochMs | null;
      /** The server wants this console back at once. */
      readonly atOnce?: true | undefined;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'retryDue' }
  | { readonly kind: 'retryAsked' }
  /** The connection is to be made anew, whatever state it is in. */
  | { readonly kind: 'reconnectAsked'; readonly lastDataAtMs: EpochMs | null };

/** Pauses before the next attempt; the last one repeats. */
export const BACK_OFF_MS: readonly DurationMs[] = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

/** Each pause is stretched or cut by up to this part, so that consoles do not return all at once. */
export const JITTER = 0.2;

/** A connection that held for less still counts as failing: a server that hangs up is not hammered. */
export const STABLE_AFTER_MS: DurationMs = 10_000;

/** The first state: the first attempt is under way. */
export function startConnection(nowMs: EpochMs): Connection {
  return {
    link: { kind: 'connecting', sinceMs: nowMs, attempt: 1 },
    failures: 0,
    lastDataAtMs: null,
  };
}

/** The pause after so many failures in a row, from 1. `random` is in [0, 1). */
export function backOffMs(failures: number, random: number): DurationMs {
  const pauseMs = BACK_OFF_MS[failures - 1] ?? BACK_OFF_MS.at(-1) ?? 0;
  return Math.round(pauseMs * (1 + JITTER * (2 * random - 1)));
}

/** The state after the input. The same object when the input changes nothing. */
export function nextConnection(
  state: Connection,
  input: ConnectionInput,
  at: { readonly nowMs: EpochMs; readonly random: number },
): Connection {
  const { link } = state;
  switch (input.kind) {
    case 'opened':
      return opened(state, input.serverNowMs, at.nowMs);
    case 'eventsReceived':
      if (link.kind !== 'catchingUp' || input.count === 0) return state;
      return { ...state, link: { ...link, events: link.events + input.count } };
    case 'caughtUp':
      if (link.kind !== 'connecting' && link.kind !== 'catchingUp') return state;
      return { ...state, link: { kind: 'live', sinceMs: at.nowMs } };
    case 'lost':
      return lost(state, input, at);
    case 'refused':
      if (link.kind === 'refused') return state;
      return {
        ...state,
        link: { kind: 'refused', sinceMs: at.nowMs, code: input.code, reason: input.reason },
      };
    case 'retryDue':
      if (link.kind !== 'disconnected') return state;
      return connect(state, state.failures, at.nowMs);
    case 'retryAsked':
      if (link.kind !== 'disconnected' && link.kind !== 'refused') return state;
      return connect(state, 0, at.nowMs);
    case 'reconnectAsked':
      return connect({ ...state, lastDataAtMs: input.lastDataAtMs }, 0, at.nowMs);
  }
}

function connect(state: Connection, failures: number, nowMs: EpochMs): Connection {
  const link: LinkState = { kind: 'connecting', sinceMs: nowMs, attempt: failures + 1 };
  return { ...state, failures, link };
}

/** Without earlier data there is no gap to fill: the first connection stays `connecting` till live. */
function opened(state: Connection, serverNowMs: EpochMs, nowMs: EpochMs): Connection {
  if (state.link.kind !== 'connecting' || state.lastDataAtMs === null) return state;
  const gapMs = Math.max(0, serverNowMs - state.lastDataAtMs);
  return { ...state, link: { kind: 'catchingUp', sinceMs: nowMs, gapMs, events: 0 } };
}

function lost(
  state: Connection,
  input: ConnectionInput & { kind: 'lost' },
  at: { readonly nowMs: EpochMs; readonly random: number },
): Connection {
  const { link } = state;
  if (link.kind === 'disconnected' || link.kind === 'refused') return state;
  const held = link.kind === 'live' && at.nowMs - link.sinceMs >= STABLE_AFTER_MS;
  const failures = held ? 1 : state.failures + 1;
  const lastDataAtMs = input.lastDataAtMs ?? state.lastDataAtMs;
  // Once. A server that goes on asking is waited for like one that fails.
  if (input.atOnce === true && failures === 1)
    return connect({ ...state, lastDataAtMs }, failures, at.nowMs);
  return {
    failures,
    lastDataAtMs,
    link: {
      kind: 'disconnected',
      sinceMs: at.nowMs,
      lastDataAtMs,
      nextTryAtMs: at.nowMs + backOffMs(failures, at.random),
      reason: input.reason,
    },
  };
}
