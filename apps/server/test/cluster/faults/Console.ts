import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerFrame } from '@batcave/shared/feed';
import { type RawData, WebSocket } from 'ws';
import type { ConsoleView } from './evidence.ts';
import type { Instance } from './Instance.ts';

const AGAIN_MS = 200;
/** A beat comes every second: without anything for so long the console goes to another instance. */
const SILENCE_MS = 5000;

/**
 * A console that stays connected to some instance, and goes on where it was when it has to turn to
 * another one.
 */
export class Console {
  readonly #name: string;
  readonly #instances: readonly Instance[];
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  readonly #eventSeqs: number[] = [];
  readonly #missed: { from: number; to: number }[] = [];
  readonly #alerts: { alertId: string; seq: number; firing: boolean }[] = [];
  readonly #afterSeq: number;
  readonly #afterAlertSeq: number;
  #seq: number;
  #alertSeq: number;
  #at: number;
  connections = 0;

  /** Begins after these places. `first` is the instance to begin with. */
  constructor(options: {
    readonly instances: readonly Instance[];
    readonly first: number;
    readonly afterSeq: number;
    readonly afterAlertSeq: number;
  }) {
    this.#instances = options.instances;
    this.#name = `console ${String(options.first + 1)}`;
    this.#at = options.first;
    this.#afterSeq = this.#seq = options.afterSeq;
    this.#afterAlertSeq = this.#alertSeq = options.afterAlertSeq;
    this.#done = this.#stayConnected();
  }

  get view(): ConsoleView {
    return {
      name: this.#name,
      afterSeq: this.#afterSeq,
      eventSeqs: this.#eventSeqs,
      missed: this.#missed,
      afterAlertSeq: this.#afterAlertSeq,
      alerts: this.#alerts,
    };
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #stayConnected(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const instance = this.#instances[this.#at % this.#instances.length];
      this.#at += 1;
      if (instance?.isUp === true) await this.#follow(instance);
      await delay(AGAIN_MS);
    }
  }

  /** Resolves when the connection has ended. */
  async #follow(instance: Instance): Promise<void> {
    const { stream, certificates } = instance.running;
    const socket = new WebSocket(`${stream}?channel=none`, {
      ca: readFileSync(certificates.ca),
      cert: readFileSync(certificates.operator!.cert),
      key: readFileSync(certificates.operator!.key),
      perMessageDeflate: false,
      handshakeTimeout: SILENCE_MS,
    });
    let heardMs = Date.now();
    const watch = setInterval(() => {
      if (Date.now() - heardMs > SILENCE_MS || this.#stop.signal.aborted) socket.terminate();
    }, 100);
    const subscribe = (sub: string, after: number): void =>
      socket.send(JSON.stringify({ op: 'subscribe', sub, channel: sub, after }));
    socket.once('open', () => {
      this.connections += 1;
      subscribe('events', this.#seq);
      subscribe('alerts', this.#alertSeq);
    });
    socket.on('message', (data: RawData) => {
      heardMs = Date.now();
      const isRefused = this.#take(JSON.parse((data as Buffer).toString('utf8')) as ServerFrame);
      if (isRefused) socket.terminate();
    });
    socket.on('error', () => undefined); // the instance was killed: `close` follows
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
    clearInterval(watch);
  }

  /** Returns whether the server refused something: then it is asked again elsewhere. */
  #take(frame: ServerFrame): boolean {
    switch (frame.type) {
      case 'events':
        for (const { seq } of frame.events) this.#eventSeqs.push(seq);
        this.#seq = frame.seq;
        break;
      case 'missed':
        this.#missed.push({ from: frame.from, to: frame.to });
        this.#seq = frame.to;
        break;
      case 'alerts':
        for (const { alert_id, seq, firing } of frame.alerts)
          this.#alerts.push({ alertId: alert_id, seq, firing });
        this.#alertSeq = frame.seq;
        break;
      case 'error':
        return true;
      case 'hello':
      case 'subscribed':
      case 'snapshot':
      case 'heartbeat':
      case 'canary':
      case 'pong':
        break;
    }
    return false;
  }
}
