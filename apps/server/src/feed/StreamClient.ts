import {
  type ClientFrame,
  ClientFrameSchema,
  CLOSE_CODES,
  type EventFilter,
} from '@batcave/shared/feed';
import type { Principal } from '@batcave/shared/identity';
import { formatInstant } from '@batcave/shared/time';
import { Compile } from 'typebox/compile';
import type { EventSubscription } from './EventSubscription.ts';
import type { StreamSocket } from './ports.ts';

const ClientFrameCheck = Compile(ClientFrameSchema);
const MAX_SUBSCRIPTIONS = 32;
const MAX_FRAMES_PER_SEC = 50;

/** One client's view of the alerts: how far it has been told. `undefined`: it needs the whole anew. */
export interface AlertSubscription {
  readonly sub: string;
  seq: number | undefined;
}

/** What a frame asks of the hub. */
export type Subscribe = Extract<ClientFrame, { op: 'subscribe' }>;

/** One connected client: who it is and what it listens to. */
export class StreamClient {
  readonly socket: StreamSocket;
  readonly principal: Principal;
  /** Whether it is still connected. */
  present = true;
  readonly events = new Map<
    string,
    { readonly subscription: EventSubscription; readonly filter: EventFilter }
  >();
  readonly alerts = new Map<string, AlertSubscription>();
  #framesThisSec = 0;
  #secondMs = 0;

  constructor(socket: StreamSocket, principal: Principal) {
    this.socket = socket;
    this.principal = principal;
  }

  send(frame: Record<string, unknown>): void {
    this.socket.send(JSON.stringify(frame));
  }

  refuse(code: string, detail: string, sub?: string): void {
    this.send({ type: 'error', code, detail, ...(sub === undefined ? {} : { sub }) });
  }

  /** Handles what concerns this client alone; gives back a request to subscribe. */
  receive(text: string, nowMs: number): Subscribe | undefined {
    if (nowMs - this.#secondMs >= 1000) {
      this.#secondMs = nowMs;
      this.#framesThisSec = 0;
    }
    this.#framesThisSec += 1;
    if (this.#framesThisSec > MAX_FRAMES_PER_SEC) {
      this.socket.close(
        CLOSE_CODES.tooSlow,
        `at most ${String(MAX_FRAMES_PER_SEC)} frames a second`,
      );
      return undefined;
    }
    const frame = parseFrame(text);
    if (frame === undefined) {
      this.refuse(
        'invalid_request',
        'A frame is JSON: {"op":"subscribe","sub":"a","channel":"events"}, {"op":"unsubscribe","sub":"a"} or {"op":"ping"}.',
      );
      this.socket.close(CLOSE_CODES.badFrame, 'not a frame of sentry.v1');
      return undefined;
    }
    switch (frame.op) {
      case 'ping':
        this.send({ type: 'pong', server_time: formatInstant(nowMs) });
        return undefined;
      case 'unsubscribe':
        this.events.delete(frame.sub);
        this.alerts.delete(frame.sub);
        return undefined;
      case 'subscribe':
        if (this.events.has(frame.sub) || this.alerts.has(frame.sub))
          this.refuse('state_conflict', 'This name is taken: unsubscribe first.', frame.sub);
        else if (this.events.size + this.alerts.size >= MAX_SUBSCRIPTIONS)
          this.refuse(
            'rate_limited',
            `At most ${String(MAX_SUBSCRIPTIONS)} subscriptions a connection.`,
            frame.sub,
          );
        else return frame;
        return undefined;
    }
  }
}

function parseFrame(text: string): ClientFrame | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return ClientFrameCheck.Check(value) ? value : undefined;
  } catch {
    return undefined; // the caller answers for both kinds of wrong
  }
}
