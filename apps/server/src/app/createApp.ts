import {
  createEnrolServer,
  createHttpServer,
  createOpsServer,
  type Listener,
} from '../adapters/http/index.ts';
import { now as systemNow, sleep, SystemAlarm } from '../adapters/clock/index.ts';
import {
  PgAlertLedger,
  PgAlertReader,
  PgEventSeries,
  PgHistory,
  PgPastAlerts,
  PgPresets,
  PgRules,
  PgTopology,
} from '../adapters/postgres/index.ts';
import { StreamHub } from '../feed/index.ts';
import { TopologyRunner } from '../health/index.ts';
import { authorize } from '../identity/index.ts';
import { createIngest, type EventLog } from '../ingest/index.ts';
import { keepAuditCheckpoints } from './auditCheckpoints.ts';
import { openCanary } from './canary/openCanary.ts';
import { CleanupStack } from './CleanupStack.ts';
import { dataPaths, makeDataDir, type RunningServer, writeRunning } from './dataDir.ts';
import { openServerDetectors, readDetectors } from './detectors.ts';
import { openReading } from './dispatch/openReading.ts';
import { createHandlers } from './handlers.ts';
import { createMapHandler } from './health/mapHandler.ts';
import { createIdentityHandlers } from './identityHandlers.ts';
import { keepOwnCertificates } from './keepOwnCertificates.ts';
import { keepLevel } from './keepLevel.ts';
import type { Logger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { openConsole } from './openConsole.ts';
import { openPki } from './openPki.ts';
import { publicAddresses, serverNames } from './publicAddresses.ts';
import { openBacktests } from './openBacktests.ts';
import { openOutgoing } from './openOutgoing.ts';
import { openStore } from './openStore.ts';
import { editCheckWith } from './policies/index.ts';
import { createPolicyHandlers } from './policyHandlers.ts';
import { createPresetHandlers } from './presets/presetHandlers.ts';
import { openEmbedded } from './profiles/embedded.ts';
import { kafkaOptions } from './profiles/kafkaOptions.ts';
import { RateLimit } from './RateLimit.ts';
import { createReadiness } from './readiness.ts';
import { createRefusalReport } from './reportRefusals.ts';
import { retentionFor } from './retention.ts';
import { readRoles, withRoles } from './roles.ts';
import { RuleStatus } from './RuleStatus.ts';
import { scheduleRetention } from './scheduleRetention.ts';
import type { Settings } from './settings.ts';
import { createSystemReport } from './system/createSystemReport.ts';
import { addStarterRules, TRUST_DOMAIN, VERSION } from './shipped.ts';

/** What a server without the role ingest has: its route never gets so far. */
const NO_EVENT_LOG: EventLog = {
  append: () => Promise.reject(new Error('this server takes no events in')),
};

/** A running server. */
export interface App {
  readonly running: RunningServer;
  /** Resolves when a part can no longer do its work; the caller then stops and exits. */
  readonly failed: Promise<Error>;
  /** Drains and closes everything. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Puts the server together and starts it, top to bottom in the order in which parts need each other.
 *
 * One straight function on purpose: here, and nowhere else, it can be read which implementation is
 * used for what. A failure half way closes what was opened and rejects.
 */
export async function createApp(options: {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly onProgress: (text: string) => void;
  /** Check every answer against the contract. For tests: it costs time. */
  readonly checkResponses?: boolean;
  /** The clock of everything that is decided or stamped here. For recordings that are played again. */
  readonly now?: () => number;
}): Promise<App> {
  const { settings, logger, onProgress, now = systemNow } = options;
  const cleanup = new CleanupStack();
  const failure = Promise.withResolvers<Error>();
  const fail = (error: unknown): void => {
    failure.resolve(error instanceof Error ? error : new Error(String(error)));
  };
  const stopping = new AbortController();
  try {
    const roles = readRoles(settings);
    // What the settings alone can tell is told before anything is started.
    if (settings.profile === 'cluster') kafkaOptions(settings);
    const configuredDetectors = readDetectors(settings);
    const paths = dataPaths(settings.data_dir);
    makeDataDir(settings.data_dir);
    const metrics = createMetrics();

    // The store, and who may speak.
    const { store, ended } = await openStore({
      settings,
      cleanup,
      onProgress,
      onIdleError: (err) => logger.warn({ err }, 'a connection to the store broke'),
    });
    onProgress('checking certificates');
    const pki = await openPki({ settings, store, cleanup, logger, now, onProgress });
    const { identities } = pki;
    const certificates = await keepOwnCertificates({ pki, store, settings, cleanup, logger, now });
    cleanup.defer(
      'identities',
      keepLevel(identities, (err) => logger.warn({ err }, 'identities could not be read')),
    );
    cleanup.defer(
      'audit checkpoints',
      keepAuditCheckpoints({
        store,
        signer: pki.signer,
        dir: settings.audit_checkpoint_dir === '' ? paths.audit : settings.audit_checkpoint_dir,
        now,
        onError: (err) => logger.error({ err }, 'an audit checkpoint could not be written'),
      }),
    );

    // The log. Its days must exist before the first event.
    const retention = retentionFor(store, settings);
    await retention.makeAhead();
    const detectors = await openServerDetectors(configuredDetectors, {
      ...{ cleanup, metrics, logger, now },
    });
    const rules = new PgRules(
      store,
      editCheckWith({ ...detectors, maxGroupsPerRule: settings.max_groups_per_rule }),
    );
    const alertReader = new PgAlertReader(store);
    const canary = openCanary({
      ...{ settings, roles, store, pki, rules, metrics, logger, now, sleep },
    });
    const ruleStatus = new RuleStatus();
    const topology = new TopologyRunner({
      ledger: new PgTopology(store),
      ...{ now, sleep },
      onError: (err) => logger.warn({ err }, 'what events say of services could not be kept'),
    });
    let hub: StreamHub | undefined;
    // The profile, once there is one: it tells the other servers too.
    let changed: { alertsChanged(): void } | undefined;
    const listeners: Pick<Listener, 'bound'>[] = [];
    let addresses = { api: '', enrol: '', ops: '', console: null as string | null };
    const outgoing = openOutgoing({
      ...{ settings, store, identities, rules, metrics, logger, now },
      isLeading: roles.has('dispatch'),
      listeners: () => listeners.flatMap((listener) => listener.bound() ?? []),
      onAlertsChanged: () => changed?.alertsChanged(),
    });
    const profileParts = {
      settings,
      store,
      identities,
      rules,
      cleanup,
      metrics,
      logger,
      now,
      onProgress,
      fail,
      ...detectors,
      ruleStatus,
      watchLedger: canary.watchLedger,
      observe: topology.observe,
      onAlertsChanged: (): void => {
        outgoing.alertsChanged();
        hub?.alertsChanged();
      },
    };
    const profile =
      settings.profile === 'cluster'
        ? // Loaded only where it is used: a single server needs nothing of Kafka.
          await (await import('./profiles/cluster.ts')).openCluster({ ...profileParts, roles })
        : await openEmbedded({ ...profileParts, ended });
    changed = profile;
    if (settings.starter_rules) await addStarterRules(rules, identities.tenants(), now());
    const history = new PgHistory(store);
    hub = new StreamHub({
      log: profile.feedLog,
      alerts: alertReader,
      events: history,
      now,
      sleep,
      createAlarm: () => new SystemAlarm(),
      authorize: (principal, scope) => authorize(principal, scope).ok,
      heartbeatMs: settings.heartbeat,
      version: VERSION,
      gatherMs: 20,
      limits: { pauseBytes: 1_048_576, resumeBytes: 262_144 },
      maxResumeEvents: settings.max_resume_events,
      maxSnapshotAlerts: 1000,
      onError: (err) => logger.warn({ err }, 'the live stream could not read'),
    });
    const ledger = new PgAlertLedger({ store, onChange: () => profile.alertsChanged() });
    await profile.start();

    // The way in and out.
    const ingest = createIngest({
      log: profile.eventLog ?? NO_EVENT_LOG,
      now,
      window: {
        // What retention has dropped must not come back.
        maxPastMs: Math.min(settings.max_event_age, settings.retention),
        maxFutureMs: settings.max_event_lead,
      },
      onCounted: (counts) => {
        metrics.eventsTotal.inc({ outcome: 'accepted' }, counts.accepted);
        metrics.eventsTotal.inc({ outcome: 'duplicate' }, counts.duplicate);
        metrics.eventsTotal.inc({ outcome: 'rejected' }, counts.rejected);
      },
    });
    const readiness = createReadiness({
      // Who only takes events in goes on without.
      store: roles.size === 1 && roles.has('ingest') ? undefined : store,
      engine: () => profile.engine(),
      checks: () => profile.checks(),
      stopping: () => stopping.signal.aborted,
      now,
    });
    const streamHub = hub;
    const refusals = createRefusalReport({
      log: profile.eventLog ?? NO_EVENT_LOG,
      tenants: () => identities.tenants(),
      limit: new RateLimit({ most: 1, refillMs: 60_000 }),
      logger,
      now,
    });
    const backtests = openBacktests({
      ...{ store, rules, settings, identities, logger, now },
      detectors: configuredDetectors,
      kinds: detectors.kinds,
      unavailable: detectors.unavailable,
    });
    const allHandlers = createHandlers({
      ingest: async (request) => {
        const stopTimer = metrics.ingestSeconds.startTimer();
        try {
          return await ingest(request);
        } finally {
          stopTimer();
        }
      },
      history,
      series: new PgEventSeries(store),
      pastAlerts: new PgPastAlerts(store),
      alerts: alertReader,
      ledger,
      hub: streamHub,
      readiness,
      canary: canary.report,
      system: createSystemReport({
        ...{ settings, roles, store, metrics, detectors, configuredDetectors, profile, canary },
        ...{ hub, now },
      }),
      map: createMapHandler(store, now),
      identity: createIdentityHandlers({
        store,
        ...pki,
        addresses: () => publicAddresses(addresses, settings),
        hasProduction: outgoing.hasProduction,
        now,
      }),
      policies: createPolicyHandlers(rules, ruleStatus, alertReader, now),
      replay: backtests.replay,
      dispatchReplay: backtests.dispatchReplay,
      reading: openReading({
        store,
        alerts: alertReader,
        history,
        rules,
        kinds: detectors.kinds,
        now,
      }),
      outgoing: outgoing.handlers,
      presets: createPresetHandlers(new PgPresets(store), now),
      metricsText: () => {
        metrics.pendingEvents.set(profile.pendingEvents());
        metrics.streamClients.set(streamHub.clients);
        return metrics.registry.metrics();
      },
      now,
    });
    const handlers = withRoles(allHandlers, roles);
    const api = createHttpServer({
      host: settings.host,
      port: settings.port,
      tls: {
        ...certificates.server(),
        clientCas: pki.authorities.clients,
        root: pki.authorities.root.toString(),
      },
      registry: identities,
      trustDomain: TRUST_DOMAIN,
      publicHosts: serverNames(settings),
      handlers,
      logger,
      onRefused: (refused) => refusals.refused(refused),
      now,
      checkResponses: options.checkResponses ?? false,
    });
    const enrolLimit = new RateLimit({ most: 120, refillMs: 1000 });
    const enrol = createEnrolServer({
      host: settings.host,
      port: settings.enrol_port,
      tls: certificates.server(),
      handlers,
      logger,
      now,
      checkResponses: options.checkResponses ?? false,
      takeTurn: (address) => enrolLimit.take(address, now()),
    });
    certificates.onRenewed((pair) => {
      api.useCertificate(pair);
      enrol.useCertificate(pair);
    });
    const ops = createOpsServer({ port: settings.ops_port, handlers, logger });
    const gateway = settings.console
      ? await openConsole({
          ...{ settings, store, identities, handlers, cleanup, logger, now },
          certificates: pki.certificates,
        })
      : undefined;

    listeners.push(api, enrol, ops, ...(gateway === undefined ? [] : [gateway]));
    // Loops first to start and last to stop: what HTTP takes in is still judged and sent.
    const loops = Promise.all([
      profile.run(stopping.signal),
      streamHub.run(stopping.signal),
      outgoing.run(stopping.signal),
      topology.run(stopping.signal),
    ]);
    loops.catch(fail);
    cleanup.defer('engine and stream', async () => {
      stopping.abort();
      await loops.catch(() => undefined); // `failed` has told it
    });
    cleanup.defer(
      'retention schedule',
      scheduleRetention({
        retention,
        logger,
        sleep,
        onError: (err) => logger.error({ err }, 'retention failed'),
      }),
    );
    // Each is closed also when another of them cannot start: a port may be taken.
    cleanup.defer('ops listener', () => ops.stop(1000));
    cleanup.defer('API', () => api.stop(settings.stop_timeout));
    cleanup.defer('enrolment', () => enrol.stop(1000));
    cleanup.defer('browser console', () => gateway?.stop(1000));
    // Before the API, which would wait for their answers.
    cleanup.defer('back-tests', () => backtests.stop());
    addresses = {
      api: await api.start(),
      enrol: await enrol.start(),
      ops: await ops.start(),
      console: (await gateway?.start()) ?? null,
    };

    const running: RunningServer = {
      ready: true,
      pid: process.pid,
      version: VERSION,
      api: addresses.api,
      stream: `${addresses.api.replace('https:', 'wss:')}/v1/events/stream`,
      enrol: addresses.enrol,
      ops: addresses.ops,
      console: addresses.console,
      data_dir: settings.data_dir,
      certificates: certificates.paths,
    };
    // The first to stop: it asks the others.
    cleanup.defer(
      'canary',
      canary.start(running, {
        onReport: (report) => streamHub.canaryReported(report),
        onAlertsChanged: () => profile.alertsChanged(),
      }),
    );
    writeRunning(paths, running);
    return { running, failed: failure.promise, stop: () => cleanup.close() };
  } catch (error) {
    stopping.abort();
    await cleanup
      .close()
      .catch((err: unknown) => logger.error({ err }, 'the clean-up was not clean'));
    // What made a part fail says more than what became of those that asked it.
    throw (await Promise.race([failure.promise, Promise.resolve(undefined)])) ?? error;
  }
}
