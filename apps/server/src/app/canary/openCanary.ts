import { hostname } from 'node:os';
import type { CanaryReport, SystemReport } from '@batcave/shared/health';
import { formatInstant } from '@batcave/shared/time';
import { v7 as uuidv7 } from 'uuid';
import { PgCanary, type PgRules, type PgStore } from '../../adapters/postgres/index.ts';
import type { EngineLedger } from '../../alerts/index.ts';
import { CANARY_EVENT_TYPE, CanaryRunner, watchLedger } from '../../canary/index.ts';
import { asName } from '../localIdentities.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { Pki } from '../openPki.ts';
import type { Role } from '../roles.ts';
import { SettingError, type Settings } from '../settings.ts';
import { createCanaryLink } from './canaryLink.ts';

const SOURCE = CANARY_EVENT_TYPE.replace('.', '-');
/** What canaries leave in the store is of no use after an hour. */
const KEEP_MS = 3_600_000;
const TRIM_MS = 600_000;

/** The canary of a server. */
export interface Canary {
  report(): CanaryReport;
  /** What it may take and how the last ones fared; `undefined` when it is off. */
  history(): SystemReport['canary'];
  /** The ledger of an engine, with what it decides of canaries told to this one. */
  watchLedger(ledger: EngineLedger): EngineLedger;
  /** Begins to send, now that the server can be reached. Returns what ends it. */
  start(
    addresses: { readonly api: string; readonly stream: string },
    ports: {
      readonly onReport: (report: CanaryReport) => void;
      readonly onAlertsChanged: () => void;
    },
  ): () => Promise<void>;
}

/** Makes the canary that the settings ask for; one that is off says so. @throws SettingError */
export function openCanary(options: {
  readonly settings: Settings;
  readonly roles: ReadonlySet<Role>;
  readonly store: PgStore;
  readonly pki: Pki;
  readonly rules: PgRules;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: () => number;
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
}): Canary {
  const { settings, roles, store, pki, rules, metrics, logger, now, sleep } = options;
  const { canary_interval: intervalMs, canary_late_after: lateMs } = settings;
  const limits = { judgedMs: lateMs, wholeMs: lateMs * 2.5, lostMs: settings.canary_lost_after };
  if (intervalMs > 0 && limits.lostMs <= 3 * lateMs)
    throw new SettingError(
      'canary_lost_after must be longer than three times canary_late_after: what is late would be lost at once.',
    );
  const why = whyOff(intervalMs, roles);
  let runner: CanaryRunner | undefined;
  const openedAt = formatInstant(now());
  const idle = (): CanaryReport => ({
    server: hostname(),
    status: why === undefined ? 'waiting' : 'off',
    since: openedAt,
    reason: why ?? null,
    as_of: formatInstant(now()),
    interval_ms: why === undefined ? intervalMs : 0,
    last_at: null,
    ...{ sent: 0, lost: 0, stages: [] },
  });
  if (why !== undefined) {
    metrics.withoutCanary();
    return {
      report: idle,
      history: () => undefined,
      watchLedger: (ledger) => ledger,
      start: () => () => Promise.resolve(),
    };
  }
  return {
    report: () => runner?.report() ?? idle(),
    history: () => ({
      judged_within_ms: limits.judgedMs,
      streamed_within_ms: limits.wholeMs,
      lost_after_ms: limits.lostMs,
      flights: runner?.flights() ?? [],
    }),
    watchLedger: (ledger) =>
      watchLedger(ledger, (eventId, stage) => runner?.reached(eventId, stage)),
    start({ api, stream }, { onReport, onAlertsChanged }) {
      const isCluster = settings.profile === 'cluster';
      const server = isCluster ? `${hostname()}:${new URL(api).port}` : hostname();
      const trail = new PgCanary({
        store,
        server,
        tenants: () => pki.identities.tenants(),
        onChange: onAlertsChanged,
      });
      const link = createCanaryLink({
        ...{ pki, rules, dataDir: settings.data_dir, api, stream, now, sleep, logger },
        onSeen: (eventId) => runner?.reached(eventId, 'streamed'),
      });
      const own = new CanaryRunner({
        server,
        source: isCluster ? `${SOURCE}-${asName(server, 'server')}` : SOURCE,
        ...{ intervalMs, limits, door: link, alarms: trail, now, sleep },
        newId: uuidv7,
        elapsed: () => performance.now(),
        onReport(report) {
          metrics.canaryUp.set(Number(report.status === 'ok'));
          onReport(report);
        },
        onStage(stage, tookMs) {
          metrics.canarySeconds.observe({ stage }, tookMs / 1000);
          metrics.canaryLastSeconds.set({ stage }, tookMs / 1000);
        },
        onLost(count) {
          metrics.canaryLost.inc(count);
          link.reconnect();
        },
        onTrouble: ({ status, since, reason }, err) =>
          logger.error(
            { canary: status, since, reason, ...(err === undefined ? {} : { err }) },
            `Sentry itself is ${status === 'lost' ? 'losing events or standing still' : 'late'}${err === undefined ? '' : ', and its alert could not be stored yet'}`,
          ),
      });
      runner = own;
      const stopping = new AbortController();
      const { signal } = stopping;
      const trim = (): void => {
        trail
          .trim(now() - KEEP_MS)
          .catch((err: unknown) => logger.warn({ err }, 'old canaries could not be deleted'));
      };
      trim();
      const trims = setInterval(trim, TRIM_MS);
      const done = (async () => {
        // What cannot be prepared in time is sent all the same: it is lost, and that is told.
        await Promise.race([link.prepare(signal), sleep(limits.lostMs, signal)]);
        await own.run(signal);
      })();
      return async () => {
        clearInterval(trims);
        stopping.abort();
        await done;
        await link.close();
      };
    },
  };
}

function whyOff(intervalMs: number, roles: ReadonlySet<Role>): string | undefined {
  if (intervalMs === 0) return 'canary_interval is 0s';
  const missing = (['ingest', 'feed'] as const).find((role) => !roles.has(role));
  return missing === undefined
    ? undefined
    : `this server has not the role ${missing}: it cannot send an event to itself and see it`;
}
