import { beforeAll, expect, test } from 'vitest';
import type { RouteHandlers } from '../../src/adapters/http/index.ts';
import { PgNotifications, type PgStore } from '../../src/adapters/postgres/index.ts';
import { createDispatchHandlers } from '../../src/app/dispatch/dispatchHandlers.ts';
import { compileDispatch, Outbox } from '../../src/dispatch/index.ts';
import { emptyState } from '../../src/dispatch/fatigue/index.ts';
import { buildMessage } from '../../src/dispatch/message/buildMessage.ts';
import { compileRegex } from '../../src/rules/index.ts';
import { uuid } from '../setup/builders.ts';
import { type CleanUp, createDatabase } from '../setup/database.ts';
import { commitStep } from '../setup/dispatchStep.ts';
import { alertOf, asking, writeAlerts } from '../setup/incidents.ts';

const HOUR_MS = 3_600_000;
const DB = alertOf(1, { service: 'payments-db', severity: 'CRITICAL', rule_name: 'disk' });
const OTHERS = Array.from({ length: 49 }, (_, i) => alertOf(10 + i, { service: 'payments-api' }));
const SERVICES = [{ name: 'payments-db', team: 'data' }];
const BUDGETS = [{ team: 'data', pages: 8, per: '8h' }];

let store: PgStore;
let notifications: PgNotifications;
/** How often pages were read. */
let reads = 0;

beforeAll(async () => {
  const steps: Parameters<CleanUp>[0][] = [];
  const database = await createDatabase((step) => void steps.push(step));
  store = database.openStore();
  notifications = new PgNotifications(store);
  await writeAlerts(database, store, [DB, ...OTHERS]);
  for (const [n, hoursAgo] of [12, 2, 1].entries()) {
    const outbox = new Outbox();
    outbox.notifications.push({
      ...{ notificationId: uuid(50 + n), groupId: uuid(60), incidentId: null, fallbackOf: null },
      target: {
        ...{ receiver: 'mail', type: 'email', reader: 'console/ana', person: 'console/ana' },
        address: 'ana@example.org',
      },
      receiverType: 'email',
      message: buildMessage({
        ...{ reason: 'first', urgency: 'high', alerts: [DB, ...OTHERS], group: {} },
        ...{ escalation: null, incident: undefined, consoleUrl: undefined },
      }),
      alertIds: [DB.alert_id],
      createdMs: Date.now() - hoursAgo * HOUR_MS,
      tried: [],
    });
    await commitStep(store, 'acme', { outbox });
  }
  return async () => {
    for (const step of steps.toReversed()) await step();
  };
});

function fatigueReport(budgets: typeof BUDGETS) {
  const compiled = compileDispatch({ services: SERVICES, fatigue: { budgets } }, 1, compileRegex);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
  const counted = {
    pages: (tenant: string, sinceMs: number) => {
      reads += 1;
      return notifications.pages(tenant, sinceMs);
    },
  };
  const handlers: Pick<RouteHandlers, 'dispatch.fatigue'> = createDispatchHandlers({
    desk: { compile: () => Promise.resolve(compiled.dispatch) },
    ledger: { fatigue: () => Promise.resolve({ state: emptyState(Date.now()), kinds: [] }) },
    dispatch: { notifications: counted },
    now: Date.now,
  } as never);
  return handlers['dispatch.fatigue'](asking(['sentry.dispatch.read']), {} as never);
}

test('a budget counts the pages of its window by the worst alert of each', async () => {
  const { budgets } = await fatigueReport(BUDGETS);
  expect(budgets).toMatchObject([
    { team: 'data', pages: 2, top: [{ rule_name: 'disk', service: 'payments-db', pages: 2 }] },
  ]);
});

test('of a page no more is read than what is counted, and nothing from before the window', async () => {
  const paged = await notifications.pages('acme', Date.now() - 8 * HOUR_MS);
  const page = { ruleName: 'disk', service: 'payments-db' };
  expect(paged).toEqual(
    [page, page].map((one) => ({ ...one, atMs: expect.any(Number) as number })),
  );
  expect(paged[0]?.atMs).toBeLessThan(paged[1]?.atMs ?? 0);
});

test('where there are no budgets, no pages are read', async () => {
  reads = 0;
  expect((await fatigueReport([])).budgets).toEqual([]);
  expect(reads).toBe(0);
});
