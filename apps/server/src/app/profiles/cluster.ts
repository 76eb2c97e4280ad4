import { sleep, SystemAlarm } from '../../adapters/clock/index.ts';
import {
  asLeader,
  claimStore,
  listenToNotices,
  PgAlertReader,
  PgEngineLedger,
  PgEventStore,
  PgPublications,
  PgStoredLog,
  sendNotice,
} from '../../adapters/postgres/index.ts';
import { nameOf, PartitionHost, SharedRules } from '../../cluster/index.ts';
import { wholeTenant } from '../../identity/index.ts';
import { watchStored } from '../health/watchStored.ts';
import type { Role } from '../roles.ts';
import { AlertPublisher } from './AlertPublisher.ts';
import { openKafka } from './openKafka.ts';
import type { Profile, ProfileParts } from './profile.ts';
import { forgetPartition, reportStep } from './reportStep.ts';

/** How often alerts that may not stand last on their topic are put there again. */
const REPAIR_MS = 5000;

/**
 * One server of several over Kafka: it takes events in, works on the partitions that the group
 * gives it, and shows what all of them stored, each as far as its roles go.
 */
export async function openCluster(
  parts: ProfileParts & { readonly roles: ReadonlySet<Role> },
): Promise<Profile> {
  const { settings, store, identities, cleanup, metrics, logger, now, roles } = parts;
  const { kafka_partitions: partitions, kafka_topic_prefix: topicPrefix } = settings;
  await claimStore(store, { profile: 'cluster', topicPrefix, partitions });
  const kafka = await openKafka(parts);
  const rules = new SharedRules(parts.rules);
  const feedLog = new PgStoredLog(store);
  await feedLog.look();
  const publisherAlarm = new SystemAlarm();
  const onError = (err: unknown): void => logger.warn({ err }, 'the store did not answer');
  const announce = (notice: Parameters<typeof sendNotice>[1]): void => {
    sendNotice(store, notice).catch(onError); // the others look once a second anyhow
  };

  const alertsChanged = (): void => {
    parts.onAlertsChanged();
    publisherAlarm.ring();
    announce('sentry_alerts');
  };
  parts.rules.onChange(() => announce('sentry_rules'));
  cleanup.defer(
    'notices',
    listenToNotices({
      store,
      onNotice: (notice) => {
        if (notice === 'sentry_log') feedLog.look().catch(onError);
        else if (notice === 'sentry_rules')
          parts.rules.look().then((revision) => rules.note(revision), onError);
        else {
          parts.onAlertsChanged();
          publisherAlarm.ring();
        }
      },
      onError,
    }),
  );

  let lastStepMs = now();
  const lags = new Map<string, number>();
  const eventStore = new PgEventStore(store);
  const group = kafka.group();
  const host = new PartitionHost(
    {
      reader: group,
      records: kafka.records,
      store: watchStored(eventStore, parts.observe),
      ledgerOf: (name) =>
        parts.watchLedger(
          new PgEngineLedger({ store, partition: nameOf(name), onChange: alertsChanged }),
        ),
      rules,
      samples: kafka.samples,
      markers: kafka.markers,
      deadLetters: {
        async put(letters) {
          await kafka.deadLetters.put(letters);
          metrics.deadLettersTotal.inc(letters.length);
          const [first] = letters;
          logger.warn(
            { records: letters.length, first: first?.refusal, partition: first && nameOf(first) },
            'records that cannot be judged were put aside; see sentry dlq list',
          );
        },
      },
      partitions,
      tenants: () => identities.tenants(),
      now,
      sleep,
      createAlarm: () => new SystemAlarm(),
      gatherMs: 4,
      checkpointMs: settings.checkpoint_interval,
      maxGroupsPerRule: settings.max_groups_per_rule,
      maxGroupBytes: settings.max_group_memory_mb * 2 ** 20,
      kinds: parts.kinds,
      unavailable: parts.unavailable,
      markerMs: settings.kafka_marker_interval,
      onStep: (name, step) => {
        lastStepMs = now();
        reportStep(metrics, nameOf(name), step);
        parts.ruleStatus.note(nameOf(name), step);
      },
      onRead: (name, { records, clockMs }) => {
        lags.set(nameOf(name), records);
        metrics.partitionLag.set({ partition: nameOf(name) }, records);
        metrics.partitionClock.set({ partition: nameOf(name) }, clockMs / 1000);
      },
      onRetry: (name, err) => {
        metrics.storeRetriesTotal.inc({ part: name.topic });
        logger.warn({ err, partition: nameOf(name) }, 'a partition must wait; it tries again');
      },
      onLost: (name, beforeOffset) => {
        metrics.lostRecordsTotal.inc({ partition: nameOf(name) });
        logger.error(
          { partition: nameOf(name), before_offset: beforeOffset },
          'the topic no longer has records that were to be read: they are lost; its retention is too short for how long the store was away',
        );
      },
      onNotice: (name, text) => logger.info({ partition: nameOf(name) }, text),
      onReleased: (name) => {
        lags.delete(nameOf(name));
        forgetPartition(metrics, nameOf(name));
        parts.ruleStatus.forget(nameOf(name));
      },
    },
    parts.fail,
  );

  const alertReader = new PgAlertReader(store);
  const publisher = new AlertPublisher({
    tenants: () => identities.tenants(),
    changesAfter: (tenant, afterSeq, limit) =>
      alertReader.changesAfter(wholeTenant(tenant), afterSeq, limit),
    read: (tenant, alertIds) =>
      Promise.all(alertIds.map((id) => alertReader.get(wholeTenant(tenant), id))),
    publish: (tenant, changes) => kafka.alerts.publish(tenant, changes),
    publications: new PgPublications(store),
    alarm: publisherAlarm,
  });
  const onUnpublished = (err: unknown): void =>
    logger.warn({ err }, 'alerts could not be put on their topic; tried again');

  return {
    eventLog: roles.has('ingest') ? kafka.eventLog : undefined,
    feedLog,
    alertsChanged,
    pendingEvents: () => kafka.eventLog.pendingEvents,
    engine() {
      if (host.names.length === 0) return undefined;
      return { lastStepMs, lag: [...lags.values()].reduce((sum, lag) => sum + lag, 0) };
    },
    checks: () => ({
      kafka: kafka.health.check(),
      ...(roles.has('engine')
        ? { partitions: host.names.length === 0 ? 'none yet' : host.names.join(' ') }
        : {}),
    }),
    async start() {
      if (!roles.has('engine')) return;
      parts.onProgress('joining the group of engines');
      await group.start(host);
    },
    async run(signal) {
      const stopPublishing = roles.has('dispatch')
        ? asLeader({
            store,
            leadership: 'alertTopic',
            work: (own) => publisher.lead(own),
            onLeading: (isLeading) =>
              metrics.isLeader.set({ work: 'alert topic' }, Number(isLeading)),
            onError: onUnpublished,
          })
        : () => Promise.resolve();
      const repairs = setInterval(() => void publisher.repair().catch(onUnpublished), REPAIR_MS);
      if (!signal.aborted)
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      clearInterval(repairs);
      await stopPublishing();
      // Checkpoints first: who takes over then has little to read again.
      await host.close();
      await group.stop();
      await eventStore.close();
    },
  };
}
