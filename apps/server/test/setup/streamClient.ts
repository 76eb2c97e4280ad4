import type { ClientFrame, ServerFrame } from '@batcave/shared/feed';
import { type RawData, WebSocket } from 'ws';
import type { Credentials } from './client.ts';

type FrameOf<T extends ServerFrame['type']> = Extract<ServerFrame, { type: T }>;

/** A client of the live stream that remembers everything it was sent. */
export interface StreamClient {
  /** All frames so far, heartbeats included, in their order. */
  readonly frames: readonly ServerFrame[];
  /** Those of one kind, and of one subscription when it is named. */
  all<T extends ServerFrame['type']>(type: T, sub?: string): FrameOf<T>[];
  /** The seqs of all events so far. */
  eventSeqs(sub?: string): number[];
  send(frame: ClientFrame): void;
  sendText(text: string): void;
  /** Stops reading from the connection, as a program that hangs does. */
  pause(): void;
  resume(): void;
  /** Code and reason once it is closed. */
  readonly closed: Promise<{ code: number; reason: string }>;
  close(): Promise<void>;
}

/** Opens `path` of the stream; rejects with the status when the server refuses. */
export async function openStream(url: string, credentials: Credentials): Promise<StreamClient> {
  const socket = new WebSocket(url, { ...credentials, perMessageDeflate: false });
  const frames: ServerFrame[] = [];
  socket.on('message', (data: RawData) => {
    frames.push(JSON.parse((data as Buffer).toString('utf8')) as ServerFrame);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  socket.on('error', () => undefined); // the server may be killed: `closed` tells
  const all: StreamClient['all'] = (type, sub) =>
    frames.filter(
      (frame) =>
        frame.type === type && (sub === undefined || !('sub' in frame) || frame.sub === sub),
    ) as never;
  return {
    frames,
    all,
    eventSeqs: (sub) => all('events', sub).flatMap(({ events }) => events.map(({ seq }) => seq)),
    send: (frame) => socket.send(JSON.stringify(frame)),
    sendText: (text) => socket.send(text),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    closed,
    async close() {
      socket.resume();
      socket.close();
      const timer = setTimeout(() => socket.terminate(), 1000);
      await closed;
      clearTimeout(timer);
    },
  };
}
