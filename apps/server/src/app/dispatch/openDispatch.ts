import type { Receiver, ReceiverType } from '@batcave/shared/dispatch';
import { sleep, SystemAlarm } from '../../adapters/clock/index.ts';
import type { Egress } from '../../adapters/egress/index.ts';
import { createNotifiers } from '../../adapters/notifiers/index.ts';
import {
  asLeader,
  type PgDispatchConfigs,
  PgDispatchLedger,
  type PgIdentities,
  PgNotifications,
  type PgRules,
  type PgStore,
  type StoredDispatchConfig,
} from '../../adapters/postgres/index.ts';
import { openSecrets, type SecretBox } from '../../adapters/secrets/index.ts';
import {
  type CompiledDispatch,
  compileDispatch,
  DeliveryRunner,
  DispatchRunner,
  type Notifier,
  type OpenReceiver,
  type ReadyReceiver,
  type Rights,
} from '../../dispatch/index.ts';
import { compileRegex } from '../../rules/index.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { rightsOf } from './rightsOf.ts';
import type { SilenceWatch } from './SilenceWatch.ts';

const LOOK_MS = 1000;

export interface DispatchParts {
  readonly store: PgStore;
  readonly configs: PgDispatchConfigs;
  readonly silenceWatch: SilenceWatch;
  readonly identities: PgIdentities;
  readonly rules: PgRules;
  readonly egress: Egress;
  readonly box: SecretBox;
  readonly consoleUrl: string | undefined;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: () => number;
  readonly onAlertsChanged: () => void;
}

/** From alerts to people: what decides and what sends, on the one server that leads. */
export interface Dispatch {
  readonly notifications: PgNotifications;
  readonly notifiers: Readonly<Record<ReceiverType, Notifier>>;
  /** A receiver of the saved document, its secrets open. */
  receiver(tenant: string, name: string): Promise<ReadyReceiver | undefined>;
  rights(tenant: string): Rights;
  /** Some alert may have changed, here or on another server. */
  alertsChanged(): void;
  /** Decides and sends until the signal aborts, while this server leads. */
  run(signal: AbortSignal): Promise<void>;
}

/** Puts dispatch together; nothing is decided or sent before `run`. */
export function openDispatch(parts: DispatchParts): Dispatch {
  const { store, configs, silenceWatch, identities, rules, box, metrics, logger, now } = parts;
  const notifications = new PgNotifications(store);
  const notifiers = createNotifiers({ egress: parts.egress, nowMs: now }) as Readonly<
    Record<ReceiverType, Notifier>
  >;
  const dispatchAlarm = new SystemAlarm();
  const deliveryAlarm = new SystemAlarm();
  const rights = rightsOf(identities);
  const onRetry = (err: unknown): void => {
    metrics.storeRetriesTotal.inc({ part: 'dispatch' });
    logger.warn({ err }, 'dispatch must wait for the store; it tries again');
  };

  const compiled = new Map<string, CompiledDispatch>();
  const loadCompiled = async (tenant: string): Promise<CompiledDispatch> => {
    const stored = await configs.load(tenant);
    const known = compiled.get(tenant);
    if (known?.revision === stored.revision) return known;
    const done = compileDispatch(stored.config, stored.revision, compileRegex);
    if (!done.ok) {
      // It was checked when it was saved: a newer program reads it differently.
      logger.error({ tenant, faults: done.faults }, 'the dispatch configuration cannot be used');
      return known ?? EMPTY;
    }
    compiled.set(tenant, done.dispatch);
    return done.dispatch;
  };

  const opened = new Map<string, { readonly revision: number; readonly ready: ReadyReceiver }>();
  const receiver = async (tenant: string, name: string): Promise<ReadyReceiver | undefined> => {
    const key = `${tenant}\n${name}`;
    const known = opened.get(key);
    if (known?.revision === configs.latestRevision(tenant)) return known.ready;
    const stored = await findReceiver(configs, tenant, name);
    if (stored === undefined) return undefined;
    const open = openSecrets(stored.receiver, box, tenant) as OpenReceiver;
    const ready = { receiver: stored.receiver, open };
    opened.set(key, { revision: stored.revision, ready });
    return ready;
  };

  const delivery = new DeliveryRunner({
    queue: notifications,
    notifiers,
    receiver,
    mayRead: (tenant, identity, service) => rights(tenant).mayRead(identity, service),
    mayApprove: (tenant, identity, service) => rights(tenant).mayApprove(identity, service),
    alarm: deliveryAlarm,
    ...{ now, sleep, onRetry },
    spread: Math.random,
    onSettled: ({ notification, outcome, failure, atMs }) => {
      const result =
        outcome.kind === 'delivered' ? 'delivered' : failure === null ? 'retry' : 'failed';
      const { receiverType: type } = notification;
      metrics.notificationsTotal.inc({ type, result });
      if (outcome.kind === 'delivered') {
        dispatcher.delivered(notification.tenant, notification.notificationId);
        metrics.notificationSeconds.observe((atMs - notification.createdMs) / 1000);
      } else {
        dispatcher.attempted(notification.tenant, notification.notificationId);
        // Somebody may have taken it while it was under way: it is called back before it is tried again.
        dispatchAlarm.ring();
        logger.warn(
          {
            receiver: notification.target.receiver,
            category: outcome.category,
            detail: outcome.detail,
          },
          failure === null ? 'a message could not be delivered yet' : 'a message was given up',
        );
      }
    },
    onFailed: () => dispatchAlarm.ring(),
    onUntoldEnds: (count) => metrics.untoldEnds.set(count),
  });
  const eventTypes = watchEventTypes(rules);
  const dispatcher = new DispatchRunner({
    ledger: new PgDispatchLedger(store, now),
    tenants: () => identities.tenants(),
    config: {
      latestRevision: (tenant) => configs.latestRevision(tenant),
      load: loadCompiled,
    },
    silences: silenceWatch,
    rights,
    eventTypesOf: eventTypes.of,
    consoleUrl: parts.consoleUrl,
    alarm: dispatchAlarm,
    ...{ now, sleep, onRetry },
    isUnderWay: (id) => delivery.isUnderWay(id),
    withdraw: (ids) => delivery.withdraw(ids),
    onNotifications: () => deliveryAlarm.ring(),
    onAlertsChanged: parts.onAlertsChanged,
    onStep: ({ groups }) => metrics.dispatchGroups.set(groups),
    onFault: (tenant, err) =>
      logger.error({ err, tenant }, 'dispatch met a fault of ours; this tenant is begun anew'),
  });

  const lead = async (own: AbortSignal): Promise<void> => {
    await Promise.all([configs.look(), silenceWatch.refresh(), eventTypes.look()]);
    const stop = new AbortController();
    const signal = AbortSignal.any([own, stop.signal]);
    const looking = setInterval(() => {
      Promise.all([configs.look(), silenceWatch.refresh(), eventTypes.look()]).catch(onRetry);
    }, LOOK_MS);
    const listening = [
      configs.onChange(() => dispatchAlarm.ring()),
      silenceWatch.onChange(() => dispatchAlarm.ring()),
    ];
    try {
      // When one ends, so must the other, and both have ended before another server may lead.
      const ending = <T>(work: Promise<T>) => work.finally(() => stop.abort());
      const ends = await Promise.allSettled([
        ending(dispatcher.run(signal)),
        ending(delivery.run(signal)),
      ]);
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    } finally {
      clearInterval(looking);
      for (const end of listening) end();
    }
  };

  return {
    notifications,
    notifiers,
    receiver,
    rights,
    alertsChanged: () => dispatchAlarm.ring(),
    async run(signal) {
      const stop = asLeader({
        store,
        leadership: 'dispatch',
        work: lead,
        onLeading: (isLeading) => metrics.isLeader.set({ work: 'dispatch' }, Number(isLeading)),
        onError: (err) => logger.warn({ err }, 'dispatch was interrupted; it begins anew'),
      });
      if (!signal.aborted)
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      await stop();
    },
  };
}

const NOTHING = compileDispatch({}, 0, compileRegex);
if (!NOTHING.ok) throw new Error('an empty document is always sound');
const EMPTY = NOTHING.dispatch;

/** A receiver of the newest document; one that is gone, of the last document that had it: somebody waits for an end. */
async function findReceiver(
  configs: PgDispatchConfigs,
  tenant: string,
  name: string,
): Promise<{ readonly revision: number; readonly receiver: Receiver } | undefined> {
  const find = (stored: StoredDispatchConfig) =>
    stored.config.receivers?.find((each) => each.name === name);
  const newest = await configs.load(tenant);
  const now = find(newest);
  if (now !== undefined) return { revision: newest.revision, receiver: now };
  const before = await configs.lastWithReceiver(tenant, name);
  const then = before === undefined ? undefined : find(before);
  return then === undefined ? undefined : { revision: newest.revision, receiver: then };
}

/** The event types that rules match, as of the last look. */
function watchEventTypes(rules: PgRules) {
  let revision = -1;
  let types: ReadonlyMap<string, readonly string[]> = new Map();
  return {
    of: (tenant: string, ruleId: string): readonly string[] =>
      types.get(`${tenant}\n${ruleId}`) ?? [],
    async look(): Promise<void> {
      if (rules.latestRevision() === revision) return;
      const book = await rules.load();
      types = new Map(
        [...book.rules].flatMap(([tenant, own]) =>
          own.map((rule) => [`${tenant}\n${rule.rule_id}`, typesOf(rule.match?.type)] as const),
        ),
      );
      revision = book.revision;
    },
  };
}

function typesOf(type: string | readonly string[] | undefined): readonly string[] {
  if (type === undefined) return [];
  return typeof type === 'string' ? [type] : type;
}
