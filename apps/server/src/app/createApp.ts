import { createConsoleGateway, createHttpServer, createOpsServer } from '../adapters/http/index.ts';
import { now, sleep, SystemAlarm } from '../adapters/clock/index.ts';
import {
  PgAlertLedger,
  PgAlertReader,
  PgCertificates,
  PgEventLog,
  PgHistory,
  PgRules,
  takeTurn,
} from '../adapters/postgres/index.ts';
import { createDevelopmentCa } from '../adapters/x509/index.ts';
import { Engine, EngineFenced } from '../alerts/index.ts';
import { StreamHub } from '../feed/index.ts';
import { authorize } from '../identity/index.ts';
import { createIngest } from '../ingest/index.ts';
import { announceStart } from './announceStart.ts';
import { CleanupStack } from './CleanupStack.ts';
import { dataPaths, makeDataDir, type RunningServer, writePrivateFile } from './dataDir.ts';
import { createHandlers } from './handlers.ts';
import { keepConsoleLink } from './keepConsoleLink.ts';
import type { Logger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { openStore } from './openStore.ts';
import { createReadiness } from './readiness.ts';
import { retentionFor } from './retention.ts';
import { scheduleRetention } from './scheduleRetention.ts';
import type { Settings } from './settings.ts';
import { addStarterRules, CONSOLE_FILES, TRUST_DOMAIN, VERSION } from './shipped.ts';

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
}): Promise<App> {
  const { settings, logger, onProgress } = options;
  const cleanup = new CleanupStack();
  const failure = Promise.withResolvers<Error>();
  const fail = (error: unknown): void => {
    failure.resolve(error instanceof Error ? error : new Error(String(error)));
  };
  const stopping = new AbortController();
  try {
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
    const publicHosts = settings.public_hosts
      .split(',')
      .map((host) => host.trim())
      .filter(Boolean);
    onProgress('checking certificates');
    const ca = await createDevelopmentCa({
      dir: paths.pki,
      trustDomain: TRUST_DOMAIN,
      hosts: publicHosts,
    });
    const certificates = new PgCertificates(store);
    await certificates.add(ca.records);

    // The log. Its days must exist before the first event.
    const retention = retentionFor(store, settings);
    await retention.makeAhead();
    const endTurn = await takeTurn(store);
    cleanup.defer('turn to take over', endTurn);
    const log = await PgEventLog.open({
      store,
      now,
      maxPendingEvents: settings.max_pending_events,
      maxPendingBytes: settings.max_pending_mb * 1_048_576,
      appendTimeoutMs: settings.append_timeout,
      maxBatchEvents: settings.max_batch_events,
      tailEvents: settings.tail_events,
      onFenced: () => fail(new Error('Another server has taken over this store.')),
      onWriteError: (err) => {
        metrics.storeRetriesTotal.inc({ part: 'log' });
        logger.warn({ err }, 'a batch could not be committed; it is tried again');
      },
    });

    cleanup.defer('log', () => log.close());
    void ended.then((error) => {
      log.abandon();
      fail(error);
    });

    // Rules, alerts, and the engine between them.
    const rules = new PgRules(store);
    if (settings.starter_rules) await addStarterRules(rules, ca.records, now());
    const alertReader = new PgAlertReader(store);
    const hub = new StreamHub({
      log,
      alerts: alertReader,
      events: new PgHistory(store),
      now,
      sleep,
      createAlarm: () => new SystemAlarm(),
      authorize: (principal, scope) => authorize(principal, scope).ok,
      heartbeatMs: settings.heartbeat,
      gatherMs: 20,
      limits: { pauseBytes: 1_048_576, resumeBytes: 262_144 },
      maxResumeEvents: settings.max_resume_events,
      maxSnapshotAlerts: 1000,
      onError: (err) => logger.warn({ err }, 'the live stream could not read'),
    });
    const ledger = new PgAlertLedger({ store, onChange: () => hub.alertsChanged() });
    let lastStepMs = now();
    let lag = 0;
    const engine = new Engine({
      log,
      ledger,
      rules,
      now,
      sleep,
      alarm: new SystemAlarm(),
      gatherMs: 4,
      checkpointMs: settings.checkpoint_interval,
      maxGroupsPerRule: settings.max_groups_per_rule,
      onStep: (step) => {
        lastStepMs = now();
        lag = step.lag;
        metrics.engineLag.set(step.lag);
        metrics.engineGroups.set(step.groups);
        metrics.engineDroppedGroups.set(step.droppedGroups);
        metrics.signalsTotal.inc(step.signals);
        for (const ageMs of step.raisedAgesMs) metrics.alertSeconds.observe(ageMs / 1000);
      },
      onRetry: (err) => {
        metrics.storeRetriesTotal.inc({ part: 'engine' });
        logger.warn({ err }, 'the engine could not commit; it tries again');
      },
    });
    onProgress('restoring the rule engine');
    await engine.start(onProgress);
    await announceStart({
      log,
      tenants: certificates.tenants(),
      engine,
      now,
    });

    await endTurn();

    // The way in and out.
    const ingest = createIngest({
      log,
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
      store,
      lastStepMs: () => lastStepMs,
      lag: () => lag,
      stopping: () => stopping.signal.aborted,
      now,
    });
    const handlers = createHandlers({
      ingest: async (request) => {
        const stopTimer = metrics.ingestSeconds.startTimer();
        try {
          return await ingest(request);
        } finally {
          stopTimer();
        }
      },
      history: new PgHistory(store),
      alerts: alertReader,
      ledger,
      rules,
      hub,
      readiness,
      metricsText: () => {
        metrics.pendingEvents.set(log.pendingEvents);
        metrics.streamClients.set(hub.clients);
        return metrics.registry.metrics();
      },
      now,
    });
    const api = createHttpServer({
      host: settings.host,
      port: settings.port,
      tls: ca.serverTls,
      registry: certificates,
      trustDomain: TRUST_DOMAIN,
      publicHosts,
      handlers,
      logger,
      now,
      checkResponses: options.checkResponses ?? false,
    });
    const ops = createOpsServer({ port: settings.ops_port, handlers, logger });
    const gateway = settings.console
      ? createConsoleGateway({
          port: settings.console_port,
          principal: ca.operatorPrincipal,
          staticDir: CONSOLE_FILES,
          handlers,
          logger,
          now,
        })
      : undefined;

    // Loops first to start and last to stop: what HTTP takes in is still judged and sent.
    const loops = Promise.all([engine.run(stopping.signal), hub.run(stopping.signal)]);
    loops.catch((error: unknown) => {
      if (error instanceof EngineFenced)
        fail(new Error('Another server has taken over the engine.'));
      else fail(error);
    });
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
    cleanup.defer('browser console', () => gateway?.stop(1000));
    const addresses = {
      api: await api.start(),
      ops: await ops.start(),
      console: (await gateway?.start()) ?? null,
    };
    if (gateway !== undefined)
      cleanup.defer('console link', keepConsoleLink({ gateway, file: paths.consoleLink }));

    const running: RunningServer = {
      ready: true,
      pid: process.pid,
      version: VERSION,
      api: addresses.api,
      stream: `${addresses.api.replace('https:', 'wss:')}/v1/events/stream`,
      ops: addresses.ops,
      console: addresses.console,
      data_dir: settings.data_dir,
      certificates: ca.paths,
    };
    writePrivateFile(paths.running, `${JSON.stringify(running, null, 2)}\n`);
    writePrivateFile(
      paths.connection,
      `${JSON.stringify({ server: running.api, ca: ca.paths.ca, ...ca.paths.operator }, null, 2)}\n`,
    );
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
