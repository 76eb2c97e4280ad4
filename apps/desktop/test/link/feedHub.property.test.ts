import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFeedHub, type FeedHub } from '../../src/link/index.ts';
import { createFakeHost, type FakeHost } from './fakeHost.ts';
import { createFakeServer, type FakeServer } from './fakeServer.ts';
import { createWindowModel, type WindowModel } from './windowModel.ts';

const RING = 25;

interface World {
  readonly host: FakeHost;
  readonly server: FakeServer;
  readonly hub: FeedHub;
  readonly windows: readonly { model: WindowModel; ack(): void }[];
}

const stepArbitrary = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      count: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      id: fc.integer({ min: 1, max: 6 }),
      state: fc.constantFrom('OPEN' as const, 'ACK' as const, 'RESOLVED' as const),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const),
      count: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('ack' as const),
      window: fc.integer({ min: 0, max: 1 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.integer({ min: 1, max: 4_000 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'cut' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'skip' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('reachable' as const), is: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'heartbeat' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('repeat' as const),
      count: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('latency' as const),
      ms: fc.integer({ min: 0, max: 3_000 }),
    }),
  },
);
type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never;

function createWorld(snapshotLimit: number): World {
  const host = createFakeHost(1_000_000);
  const server = createFakeServer(host);
  server.snapshotLimit = snapshotLimit;
  const hub = createFeedHub({
    http: server.http,
    openStream: server.openStream,
    clock: host.clock,
    timers: host.timers,
    random: () => 0.5,
    serverName: () => 'test',
    ringCapacity: RING,
  });
  const windows = [0, 1].map(() => {
    const model = createWindowModel();
    const attached = hub.attach(model);
    return { model, ack: () => attached.ack(model.takeInFlight() ?? -1, 10) };
  });
  return { host, server, hub, windows };
}

async function run({ host, server, windows }: World, step: Step): Promise<void> {
  switch (step.kind) {
    case 'append':
      server.append(step.count);
      break;
    case 'change':
      server.change(step.id, step.state);
      break;
    case 'deliver':
      server.deliver(step.count);
      break;
    case 'ack':
      windows[step.window]?.ack();
      break;
    case 'wait':
      await host.advance(step.ms);
      break;
    case 'cut':
      server.cut();
      break;
    case 'skip':
      server.skipQueued();
      break;
    case 'reachable':
      server.unreachable = !step.is;
      break;
    case 'repeat':
      server.repeat(step.count);
      break;
    case 'latency':
      server.latencyMs = step.ms;
      break;
    case 'heartbeat':
      server.heartbeat();
      break;
  }
  await host.advance(0);
}

/** Lets everything that is under way arrive, and every window paint. */
async function finish({ host, server, windows }: World): Promise<void> {
  server.unreachable = false;
  server.latencyMs = 0;
  for (let i = 0; i < 60; i++) {
    server.heartbeat();
    server.deliver(1_000);
    for (const window of windows) window.ack();
    await host.advance(500);
  }
}

test('whatever is cut, delayed or skipped, a window ends with the alerts of the server and each event once or owned up to', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(stepArbitrary, { maxLength: 80, size: 'max' }),
      fc.constantFrom(2, Number.POSITIVE_INFINITY),
      async (steps, snapshotLimit) => {
        const world = createWorld(snapshotLimit);
        const { host, server, hub, windows } = world;
        hub.start();
        await host.advance(0);
        server.deliver(10);
        // Events from before the first subscription are nobody's.
        const startSeq = server.log.length;
        for (const step of steps) await run(world, step);
        await finish(world);

        for (const { model } of windows) {
          expect(model.frames.at(-1)?.link.kind).toBe('live');
          expect([...model.alerts].toSorted()).toEqual([...server.unresolved].toSorted());
          const rising = model.seqs.every((seq, i) => i === 0 || seq > (model.seqs[i - 1] ?? 0));
          expect(rising, 'events come in order, each once').toBe(true);
          const received = new Set(model.seqs);
          const lost = server.log.filter(
            ({ seq }) => seq > startSeq && !received.has(seq) && !model.missing.has(seq),
          );
          expect(lost, 'events lost without a gap that says so').toEqual([]);
        }
        hub.stop();
        for (const window of windows) window.ack();
        expect(server.openSockets).toBe(0);
      },
    ),
    { numRuns: 300 },
  );
});
