import { defineConfig } from 'vitest/config';

// What crosses processes, sockets and displays is tried a second time before it counts as failed;
// the run names every test that needed it. Unit tests have no such excuse.
// Unit tests first. Then, two files at a time, all that needs a server, a page or displays of its own. At last, one at a
// time, a cluster under faults and what opens windows on the display that is there.

/** What takes events in, judges them and tells of it: over a Kafka it is all done once more. */
const ON_THE_PATH_OF_EVENTS = [
  'apps/server/test/app/{alerts,alertRate,alertStream,canary,detection,eventSeries}.test.ts',
  'apps/server/test/app/{eventStream,healthMap,history,hostileRules}.test.ts',
  'apps/server/test/app/{ingest,lifecycle,ownDetectors,pastAlerts}.test.ts',
  'apps/server/test/app/{policies,systemReport,tenants}.test.ts',
  'apps/server/test/dispatch/{approvals,delivery,kill,killMany}.test.ts',
  // Several servers know one session.
  'apps/server/test/identity/browserSessions.test.ts',
];

/** What opens windows on the display that is there. All others bring displays or a browser of their own, or need none. */
const ON_ONE_DISPLAY = [
  'apps/desktop/test/electron/!(wall|wallToDesk).test.ts',
  'apps/desktop/test/e2e/{enrolment,startToAcknowledged}.test.ts',
];

/** Three brokers, three servers and a load, against the clock. */
const FAULTS = 'apps/server/test/cluster/faults/faults.test.ts';

/** What a test of the console may take: it starts a browser or an app. */
const OF_CONSOLE = { environment: 'node', testTimeout: 120_000, hookTimeout: 120_000, retry: 1 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['{apps,packages}/*/src/**/*.test.{ts,tsx}'],
          // No test is a measure of time: a busy machine is slower than any of them means.
          testTimeout: 30_000,
          // Files share a process: most are over sooner than what they import is loaded.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          environment: 'node',
          include: ['apps/server/test/**/*.test.ts'],
          exclude: ['apps/server/test/{kafka,cluster,schemaRegistry}/**'],
          globalSetup: [
            'apps/server/test/setup/globalPostgres.ts',
            'apps/server/test/setup/globalEmbedded.ts',
          ],
          testTimeout: 60_000,
          retry: 1,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // What events go through once more, over a real Kafka, and what only a cluster has.
        test: {
          name: 'cluster',
          environment: 'node',
          include: [
            'apps/server/test/{kafka,cluster,schemaRegistry}/**/*.test.ts',
            ...ON_THE_PATH_OF_EVENTS,
          ],
          exclude: [FAULTS],
          globalSetup: [
            'apps/server/test/setup/globalPostgres.ts',
            'apps/server/test/setup/globalKafka.ts',
          ],
          testTimeout: 60_000,
          retry: 1,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // The built pages in a browser of their own each: no display, so that two can run at once.
        test: {
          name: 'console pages',
          ...OF_CONSOLE,
          include: ['apps/desktop/test/renderer/**/*.test.ts'],
          globalSetup: ['apps/desktop/test/renderer/builtPages.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'console parts',
          ...OF_CONSOLE,
          include: ['apps/desktop/test/**/*.test.ts'],
          exclude: ['apps/desktop/test/renderer/**', ...ON_ONE_DISPLAY],
          globalSetup: ['apps/desktop/test/electron/packagedFolder.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Nothing else runs meanwhile: a cluster that has no time looks like one that does not recover.
        test: {
          name: 'cluster faults',
          environment: 'node',
          include: [FAULTS],
          globalSetup: ['apps/server/test/setup/globalFaultSite.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'console',
          ...OF_CONSOLE,
          include: ON_ONE_DISPLAY,
          globalSetup: ['apps/desktop/test/electron/packagedFolder.ts'],
          // Windows of two tests on one display would take the focus from each other.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
