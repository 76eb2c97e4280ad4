import type { Alert } from '@batcave/shared/alerts';
import type { DispatchConfig, ReceiverType } from '@batcave/shared/dispatch';
import { formatInstant } from '@batcave/shared/time';
import { onTestFinished } from 'vitest';
import { createEgress, parseEgressAllow } from '../../src/adapters/egress/index.ts';
import { createNotifiers } from '../../src/adapters/notifiers/index.ts';
import { PgDispatchLedger, PgNotifications } from '../../src/adapters/postgres/index.ts';
import { writeAlertChanges } from '../../src/adapters/postgres/alertChanges.ts';
import {
  compileDispatch,
  compileSilences,
  DeliveryRunner,
  type DispatchLedger,
  DispatchRunner,
  type Notifier,
  type OpenReceiver,
} from '../../src/dispatch/index.ts';
import { compileRegex } from '../../src/rules/index.ts';
import { createDatabase } from '../setup/database.ts';
import { alertOf } from '../setup/incidents.ts';
import { createStoreProxy } from '../setup/storeProxy.ts';
import { LOOPBACK } from './receivers.ts';
import { SimulatedClock } from './SimulatedClock.ts';

const TENANT = 'acme';
const LOOPS = 2;

type Change = 'raised' | 'cleared' | 'acknowledged';

/** One attempt to send, by the simulated clock. */
export interface Attempted {
  readonly atMs: number;
  readonly receiver: string;
  readonly id: string;
}

/**
 * What decides and what sends, over a real store and real endpoints, by a clock of the test.
 *
 * @param wrap  What a test puts between what decides and the store.
 */
export async function startSimulation(
  config: DispatchConfig,
  wrap: (ledger: DispatchLedger) => DispatchLedger = (ledger) => ledger,
) {
  const database = await createDatabase();
  await database.query('insert into tenants (tenant_id) values ($1) on conflict do nothing', [
    TENANT,
  ]);
  const proxy = await createStoreProxy(database.url);
  const store = database.openStore(proxy.url);
  const people = database.openStore(); // who changes alerts has a way of their own
  const compiled = compileDispatch(config, 1, compileRegex);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));

  let underWay = 0;
  const attempts: Attempted[] = [];
  const retries: unknown[] = [];
  const clock = new SimulatedClock(Date.now(), () => underWay > 0);
  const watched = (notifier: Notifier): Notifier => ({
    ...notifier,
    async send(delivery, receiver, options) {
      underWay += 1;
      attempts.push({ atMs: clock.now(), receiver: receiver.name, id: delivery.notificationId });
      try {
        return await notifier.send(delivery, receiver, options);
      } finally {
        underWay -= 1;
      }
    },
  });
  // Signatures are checked by the clock of the machine.
  const real = createNotifiers({
    egress: createEgress({ allow: parseEgressAllow(LOOPBACK.egress_allow) }),
    nowMs: Date.now,
  }) as Record<ReceiverType, Notifier>;
  const notifiers = Object.fromEntries(
    Object.entries(real).map(([type, notifier]) => [type, watched(notifier)]),
  ) as typeof real;
  const [dispatchAlarm, deliveryAlarm] = [clock.alarm(), clock.alarm()];
  const onRetry = (error: unknown): void => void retries.push(error);
  const timing = { now: clock.now, sleep: clock.sleep, onRetry };
  const delivery = new DeliveryRunner({
    ...timing,
    queue: new PgNotifications(store),
    notifiers,
    receiver: (_, name) => {
      const receiver = config.receivers?.find((one) => one.name === name);
      const ready = receiver && { receiver, open: openOf(receiver) };
      return Promise.resolve(ready);
    },
    mayRead: () => true,
    mayApprove: () => true,
    alarm: deliveryAlarm,
    spread: () => 0.5,
    onSettled: ({ notification: { tenant, notificationId }, outcome }) => {
      if (outcome.kind === 'delivered') return dispatcher.delivered(tenant, notificationId);
      dispatcher.attempted(tenant, notificationId);
      dispatchAlarm.ring();
    },
    onFailed: () => dispatchAlarm.ring(),
    onUntoldEnds: () => undefined,
  });
  const dispatcher = new DispatchRunner({
    ...timing,
    ledger: wrap(new PgDispatchLedger(store, clock.now)),
    tenants: () => [TENANT],
    config: { latestRevision: () => 1, load: () => Promise.resolve(compiled.dispatch) },
    silences: {
      latestRevision: () => 0,
      load: () => Promise.resolve(compileSilences([], compileRegex)),
    },
    rights: () => ({ mayRead: () => true, mayApprove: () => true }),
    eventTypesOf: () => [],
    consoleUrl: undefined,
    alarm: dispatchAlarm,
    isUnderWay: (id) => delivery.isUnderWay(id),
    withdraw: (ids) => delivery.withdraw(ids),
    onNotifications: () => deliveryAlarm.ring(),
    onAlertsChanged: () => undefined,
    onFault: (_, error) => {
      throw error;
    },
  });
  const stop = new AbortController();
  const running = Promise.all([dispatcher.run(stop.signal), delivery.run(stop.signal)]);
  running.catch(() => undefined); // looked at when it is stopped
  onTestFinished(async () => {
    stop.abort();
    await running;
  });

  /** Writes an alert as rules or people left it. */
  const write = async (before: Alert | undefined, after: Alert, kind: Change) => {
    const entry = { kind, entry: after.summary, actor: 'rule', eventId: null };
    await people.transaction((tx) =>
      writeAlertChanges(tx, [{ tenant: TENANT, before, after, entry }], clock.now(), null),
    );
    dispatchAlarm.ring();
    return after;
  };
  return {
    clock,
    database,
    proxy,
    attempts,
    retries,
    /** Lets time go by. */
    pass: (durationMs: number, leastMs?: number) => clock.pass(durationMs, LOOPS, leastMs),
    raise: (n: number): Promise<Alert> => {
      const at = formatInstant(clock.now());
      const service = `web-${String(n)}`;
      const fields = { service, created_at: at, updated_at: at, group: { source: service } };
      return write(undefined, alertOf(n, fields), 'raised');
    },
    clear: (alert: Alert): Promise<Alert> => {
      const at = formatInstant(clock.now());
      const over = { state: 'RESOLVED' as const, firing: false, resolved_at: at, updated_at: at };
      return write(alert, { ...alert, ...over }, 'cleared');
    },
    /** Somebody has it from now on. */
    take: (alert: Alert): Promise<Alert> => {
      const at = formatInstant(clock.now());
      const taken = { state: 'ACK' as const, acknowledged_by: 'console/ana', updated_at: at };
      return write(alert, { ...alert, ...taken }, 'acknowledged');
    },
    /** Tries a message again by hand. */
    retry: async (id: string): Promise<unknown> => {
      const asker = { tenant: TENANT, actor: 'console/ana', traceId: id, nowMs: clock.now() };
      const view = { tenant: TENANT, services: 'all' as const };
      return new PgNotifications(people).retry(view, asker, id);
    },
    /** Ends that are owed, by receiver. */
    owed: async () =>
      Object.fromEntries(await new PgNotifications(store).untoldEndsOf(TENANT)) as object,
    fates: () =>
      database.query<{ id: string; receiver: string; state: string; reason: string }>(
        `select notification_id as id, receiver, state, message ->> 'reason' as reason
           from notifications order by place`,
      ),
  };
}

/** As after its secrets were opened. */
function openOf(receiver: object): OpenReceiver {
  return Object.fromEntries(
    Object.entries(receiver).map(([key, value]: [string, unknown]) => {
      const isSecret = typeof value === 'object' && value !== null && 'value' in value;
      return [key, isSecret ? value.value : value];
    }),
  ) as unknown as OpenReceiver;
}
