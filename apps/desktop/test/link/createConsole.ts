import type { Problem } from '@batcave/shared/api';
import { createFeedHub } from '../../src/link/index.ts';
import { createFakeHost } from './fakeHost.ts';
import { createFakeServer } from './fakeServer.ts';
import { createWindowModel } from './windowModel.ts';

/** When a test begins, by the console's clock. */
export const START_MS = 1_000_000;

/** A hub with a fake host and a fake server, and one window that takes its frames. */
export function createConsole(tenant: string | null = null) {
  const host = createFakeHost(START_MS);
  const server = createFakeServer(host);
  const hub = createFeedHub({
    http: server.http,
    openStream: server.openStream,
    clock: host.clock,
    timers: host.timers,
    random: () => 0.5,
    serverName: () => 'sentry.example:8443',
    tenant: () => tenant,
  });
  const model = createWindowModel();
  const attached = hub.attach(model);
  /** Paints all that is owed and gives the newest frame. */
  async function paint() {
    for (let i = 0; i < 3; i++) {
      attached.ack(model.takeInFlight() ?? -1, 10);
      await host.advance(0);
    }
    const newest = model.frames.at(-1);
    if (newest === undefined) throw new Error('The window got no frame.');
    return newest;
  }
  /** Connects, and paints what the window sees then. */
  async function goLive() {
    hub.start();
    await host.advance(0);
    server.deliver(10);
    return paint();
  }
  return { host, server, hub, model, paint, goLive };
}

/** A refusal as the server answers it. */
export const problem = (
  status: number,
  code: string,
  detail: string,
): { status: number; body: Problem } => ({
  status,
  body: { type: `urn:sentry:error:${code}`, title: '', status, code, detail, trace_id: 't' },
});
