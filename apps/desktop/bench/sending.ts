import { readFileSync } from 'node:fs';
import https from 'node:https';
import type { SentryProcess } from '../test/e2e/sentryProcess.ts';

const BATCH = 100;

/** A producer over mTLS that keeps its connections. */
export interface Sender {
  send(events: readonly unknown[]): Promise<void>;
  /** Sends so many a second until `stop`; resolves then with how many were accepted. */
  load(perSec: number): { stop(): Promise<number> };
  close(): void;
}

/** Makes it for the producer of this machine. */
export function createSender({ running }: SentryProcess): Sender {
  const { cert, key } = running.certificates.producer;
  const agent = new https.Agent({
    ...{ keepAlive: true, maxSockets: 8 },
    ca: readFileSync(running.certificates.ca),
    cert: readFileSync(cert),
    key: readFileSync(key),
  });
  function send(events: readonly unknown[]): Promise<void> {
    const body = JSON.stringify(events);
    return new Promise((resolve, reject) => {
      const request = https.request(
        new URL('/v1/events', running.api),
        { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
        (answer) => {
          answer.resume();
          answer.on('end', () => {
            if (answer.statusCode === 202) resolve();
            else reject(new Error(`events were answered ${String(answer.statusCode)}`));
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }
  return {
    send,
    load(perSec) {
      let accepted = 0;
      let sent = 0;
      const waiting = new Set<Promise<void>>();
      const startMs = performance.now();
      const timer = setInterval(() => {
        const due = ((performance.now() - startMs) / 1_000) * perSec;
        while (sent + BATCH <= due && waiting.size < 8) {
          const events = Array.from({ length: BATCH }, (_, i) => noise(sent + i));
          sent += BATCH;
          const one: Promise<void> = send(events)
            .then(() => {
              accepted += BATCH;
            })
            .catch(() => undefined)
            .finally(() => waiting.delete(one));
          waiting.add(one);
        }
      }, 20);
      return {
        async stop() {
          clearInterval(timer);
          await Promise.all(waiting);
          return accepted;
        },
      };
    },
    close() {
      agent.destroy();
    },
  };
}

/** How many services the load and all that is raised beside it are of: what the map shows is that, and no more. */
export const SERVICES = 400;

export const serviceOf = (n: number): string => `service-${String(n % SERVICES)}`;

function noise(n: number): unknown {
  return {
    source: `host-${String(n % 50)}`,
    type: 'http.request',
    severity: n % 200 === 0 ? 'WARN' : 'INFO',
    labels: { service: serviceOf(n) },
    payload: { message: `GET /v1/items/${String(n)} 200`, duration_ms: n % 90 },
  };
}
