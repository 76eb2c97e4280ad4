import { hostname } from 'node:os';
import { AppError } from '@batcave/shared/errors';
import type { SystemReport } from '@batcave/shared/health';
import { formatInstant } from '@batcave/shared/time';
import { type PgStore, readStoreReach } from '../../adapters/postgres/index.ts';
import type { Canary } from '../canary/openCanary.ts';
import type { ServerDetectors } from '../detectors.ts';
import type { Metrics } from '../metrics.ts';
import type { Profile } from '../profiles/profile.ts';
import type { Role } from '../roles.ts';
import type { Settings } from '../settings.ts';
import { VERSION } from '../shipped.ts';
import { readDetectorCounts, readLeads, readPartitions, readSinceStart } from './readCounters.ts';

const DAY_MS = 86_400_000;
/** The store is asked so often at most, however many windows show it. */
const ASK_AGAIN_MS = 5_000;

/** What the report is made of. */
export interface SystemParts {
  readonly settings: Settings;
  readonly roles: ReadonlySet<Role>;
  readonly store: PgStore;
  readonly metrics: Metrics;
  readonly detectors: Pick<ServerDetectors, 'unavailable'>;
  readonly configuredDetectors: readonly { readonly name: string }[];
  readonly profile: Pick<Profile, 'engine' | 'checks' | 'pendingEvents'>;
  readonly canary: Pick<Canary, 'history'>;
  readonly hub: { readonly clients: number };
  readonly now: () => number;
}

/** Makes what tells the state of this server. It answers also while the store or Kafka does not. */
export function createSystemReport(parts: SystemParts): () => Promise<SystemReport> {
  const { settings, roles, metrics, profile, canary, now } = parts;
  const configured = parts.configuredDetectors.map(({ name }) => name);
  const startedAt = formatInstant(now());
  const askStore = keptFor(ASK_AGAIN_MS, now, () => readStore(parts));
  return async () => {
    const [store, partitions, leads, sinceStart, detectors] = await Promise.all([
      askStore(),
      readPartitions(metrics),
      readLeads(metrics),
      readSinceStart(metrics),
      readDetectorCounts(metrics, configured, parts.detectors.unavailable),
    ]);
    const trouble = [store.trouble, troubleOf(profile)].filter((each) => each !== undefined);
    const engine = profile.engine();
    const history = canary.history();
    return {
      as_of: formatInstant(now()),
      server: hostname(),
      version: VERSION,
      profile: settings.profile === 'cluster' ? 'cluster' : 'embedded',
      roles: [...roles],
      started_at: startedAt,
      ...(trouble.length > 0 && { trouble: trouble.join(' ') }),
      ...(history !== undefined && { canary: history }),
      ...(engine !== undefined && {
        engine: { last_step_at: formatInstant(engine.lastStepMs), lag_events: engine.lag },
      }),
      ...{ partitions, leads },
      pending_events: { waiting: profile.pendingEvents(), most: settings.max_pending_events },
      stream_clients: parts.hub.clients,
      ...(store.reach !== undefined && { store: store.reach }),
      detectors,
      since_start: sinceStart,
    };
  };
}

interface StoreAnswer {
  readonly reach?: NonNullable<SystemReport['store']>;
  readonly trouble?: string;
}

async function readStore({ store, settings, now }: SystemParts): Promise<StoreAnswer> {
  const askedMs = now();
  try {
    const { clockMs, oldestDay, preparedToDay } = await readStoreReach(store);
    // The store read its clock somewhere between the question and the answer.
    const middleMs = (askedMs + now()) / 2;
    return {
      reach: {
        clock_ahead_ms: Math.round(clockMs - middleMs),
        retention_days: settings.retention / DAY_MS,
        ...(oldestDay !== undefined && { oldest_day: oldestDay }),
        ...(preparedToDay !== undefined && { prepared_to_day: preparedToDay }),
      },
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { trouble: `The store does not answer: ${error.message}` };
  }
}

function troubleOf({ checks }: Pick<Profile, 'checks'>): string | undefined {
  try {
    checks();
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

/** Asks once in so long and gives everybody in between the same answer. */
function keptFor<T>(keepMs: number, now: () => number, ask: () => Promise<T>): () => Promise<T> {
  let kept: { readonly answer: Promise<T>; readonly atMs: number } | undefined;
  return () => {
    if (kept === undefined || now() - kept.atMs >= keepMs) kept = { answer: ask(), atMs: now() };
    return kept.answer;
  };
}
