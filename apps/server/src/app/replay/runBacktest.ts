import { AppError } from '@batcave/shared/errors';
import type { BacktestProgress, BacktestResult } from '@batcave/shared/replay';
import { formatDuration, formatInstant } from '@batcave/shared/time';
import { PgLogScan, type ScanRange } from '../../adapters/postgres/pgLogScan.ts';
import type { PgStore } from '../../adapters/postgres/pool.ts';
import { Backtest, type ReplayRange, type WantedEvents, wantedEvents } from '../../replay/index.ts';
import type { DetectorKinds } from '../../rules/index.ts';
import type { BacktestTask } from './backtestMessages.ts';

const TICK_MS = 1000;
const PROGRESS_MS = 250;

interface Planned {
  readonly startMs: number;
  readonly range: ScanRange;
}

/** What of a task says how much is read. */
export interface ScanTask extends Pick<BacktestTask, 'warmUpMs' | 'mayCutWarmUp' | 'maxEvents'> {
  readonly spec: { readonly range: ReplayRange };
}

/**
 * Finds the events to read, with as much of the warm-up as there may be.
 *
 * @throws AppError `invalid_request` with the count and the limit
 */
export async function planScan(
  scan: PgLogScan,
  task: ScanTask,
  wanted: WantedEvents,
): Promise<Planned> {
  const { fromMs, toMs } = task.spec.range;
  let { warmUpMs } = task;
  for (;;) {
    const startMs = Math.floor((fromMs - warmUpMs) / TICK_MS) * TICK_MS;
    const range = await scan.find(startMs, toMs);
    // Each number is an event at most: where there are few enough nobody needs to count.
    if (range.throughSeq - range.afterSeq <= task.maxEvents) return { startMs, range };
    const { events, isExact } = await scan.count(range, wanted, task.maxEvents);
    if (events <= task.maxEvents) return { startMs, range };
    if (!task.mayCutWarmUp || warmUpMs < TICK_MS) throw tooMany(task, events, isExact, warmUpMs);
    warmUpMs = warmUpMs < 60_000 ? 0 : Math.floor(warmUpMs / 2);
  }
}

function tooMany(task: ScanTask, events: number, isExact: boolean, warmUpMs: number): AppError {
  const count = `${isExact ? '' : 'about '}${events.toLocaleString('en')}`;
  const limit = `${task.maxEvents.toLocaleString('en')} events at most`;
  const warmUp = warmUpMs > 0 ? `, ${formatDuration(warmUpMs)} of warm-up among it` : '';
  const fix = 'Shorten the range or the warm-up, or name types and sources in match.';
  return new AppError(
    'invalid_request',
    `The range holds ${count} events for this rule${warmUp}; a back-test reads ${limit}. ${fix}`,
    { faults: [{ field: '/from', limit, fix }] },
  );
}

/**
 * Judges what the task says and gives the result, telling how far it is four times a second at most.
 *
 * @throws AppError `invalid_request` for too many events; `store_unavailable`
 */
export async function runBacktest(
  task: BacktestTask,
  store: PgStore,
  kinds: DetectorKinds | undefined,
  on: { readonly begun: () => void; readonly progress: (line: BacktestProgress) => void },
): Promise<BacktestResult> {
  const startedMs = performance.now();
  const { spec } = task;
  const wanted = wantedEvents([spec.rule, ...(spec.before ? [spec.before] : []), ...spec.related]);
  const scan = await PgLogScan.open(store, task.view);
  try {
    const { startMs, range } = await planScan(scan, task, wanted);
    on.begun();
    const backtest = new Backtest(spec, { startMs, kinds });
    const span = Math.max(1, range.throughSeq - range.afterSeq);
    const speed = (toMs: number): number =>
      Math.round((toMs - startMs) / Math.max(1, performance.now() - startedMs));
    let events = 0;
    let firstMs: number | undefined;
    let toldMs = performance.now();
    for await (const read of scan.read(range, wanted)) {
      events += read.events.length;
      firstMs ??= read.events[0]?.receivedAtMs;
      backtest.observe(read.events);
      if (performance.now() - toldMs < PROGRESS_MS) continue;
      toldMs = performance.now();
      on.progress({
        kind: 'progress',
        events,
        at: formatInstant(backtest.clockMs),
        percent: Math.round(((read.throughSeq - range.afterSeq) / span) * 1000) / 10,
        speed: speed(backtest.clockMs),
      });
    }
    const outcome = backtest.finish();
    return {
      kind: 'result',
      from: formatInstant(spec.range.fromMs),
      to: formatInstant(spec.range.toMs),
      warm_up_from: formatInstant(startMs),
      events,
      first_event_at: firstMs === undefined ? null : formatInstant(firstMs),
      took_ms: Math.round(performance.now() - startedMs),
      speed: speed(spec.range.toMs),
      rule: { rule_id: task.ruleId, name: spec.rule.name },
      ...(task.beforeFaults === undefined ? {} : { before_faults: [...task.beforeFaults] }),
      ...outcome,
    };
  } finally {
    await scan.close();
  }
}
