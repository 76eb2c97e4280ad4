import type { LogEvent } from '@batcave/shared/events';
import {
  type EngineDay,
  listEngineDays,
  loadStretch,
  PgLogScan,
  PgRules,
  type PgStore,
  readHead,
  storable,
} from '../../adapters/postgres/index.ts';
import { ALL_EVENTS, type Verification, verifyDecisions } from '../../replay/index.ts';
import type { DetectorKinds } from '../../rules/index.ts';
import { checkEdits } from '../policies/index.ts';
import { SettingError } from '../settings.ts';

const MAX_LISTED = 20;

/** What was verified, and what came of it. */
export interface RecordVerdict extends Verification {
  readonly day: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly ruleChanges: number;
  readonly events: number;
  readonly tookMs: number;
}

function chooseDay(days: readonly EngineDay[], wanted: string | undefined): EngineDay {
  const usable = days.filter(({ hasState }) => hasState);
  const day =
    wanted === undefined ? usable.at(-1) : usable.find((candidate) => candidate.day === wanted);
  if (day !== undefined) return day;
  const all = usable.map((candidate) => candidate.day).join(', ');
  const known =
    all === '' ? 'No day is kept yet: the server keeps one as it runs.' : `Kept: ${all}.`;
  const tooLarge = days.some((candidate) => candidate.day === wanted && !candidate.hasState);
  throw new SettingError(
    tooLarge
      ? `The engine had too many groups on ${String(wanted)} to keep its state. ${known}`
      : `Nothing is kept of ${wanted ?? 'any day'} that could be verified. ${known}`,
  );
}

/**
 * Judges a recorded day once more and finds out whether every decision is the one that is stored: from
 * where the engine stood at its first checkpoint of the day to the next day that is kept, or to where it
 * stands now.
 *
 * @throws SettingError when there is nothing to verify
 */
export async function verifyRecorded(options: {
  readonly store: PgStore;
  /** `2026-11-23`. Left out: the last day that is kept. */
  readonly day: string | undefined;
  readonly maxGroupsPerRule: number;
  readonly maxGroupBytes?: number | undefined;
  readonly kinds?: DetectorKinds | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (percent: number) => void;
}): Promise<RecordVerdict> {
  const { store, onProgress } = options;
  const startedMs = performance.now();
  const { profile } = await readHead(store);
  if (profile === 'cluster')
    throw new SettingError(
      'This is the store of a cluster. Its engines read the partitions of Kafka, each its own: they cannot be verified from here.',
    );
  const day = chooseDay(await listEngineDays(store), options.day);
  const { stretch, record } = await loadStretch(store, day);
  const rules = new PgRules(store, checkEdits);
  const scan = await PgLogScan.open(store, undefined);
  let count = 0;
  try {
    const { from, to } = stretch;
    const range = await scan.within({ afterSeq: from.seq, throughSeq: to.seq });
    async function* events(): AsyncGenerator<readonly LogEvent[]> {
      for await (const read of scan.read(range, ALL_EVENTS)) {
        count += read.events.length;
        onProgress(((read.throughSeq - from.seq) / Math.max(1, to.seq - from.seq)) * 100);
        yield read.events;
      }
    }
    const verification = await verifyDecisions({
      stretch,
      events: events(),
      record,
      loadRules: (revision) => rules.load(revision),
      storable,
      maxGroupsPerRule: options.maxGroupsPerRule,
      maxGroupBytes: options.maxGroupBytes,
      kinds: options.kinds,
      maxListed: MAX_LISTED,
      now: Date.now,
      signal: options.signal,
    });
    return {
      ...verification,
      day: day.day,
      fromMs: from.tickMs,
      toMs: to.tickMs,
      ruleChanges: stretch.adoptions.length,
      events: count,
      tookMs: Math.round(performance.now() - startedMs),
    };
  } finally {
    await scan.close();
  }
}
