import type { LogEvent } from '@batcave/shared/events';
import { type BacktestResult, REPLAY_LIMITS } from '@batcave/shared/replay';
import type { RuleInput } from '@batcave/shared/rules';
import { formatInstant } from '@batcave/shared/time';
import { checkEvent } from '../../ingest/index.ts';
import { Backtest, lookBackOf } from '../../replay/index.ts';
import type { DetectorKinds } from '../../rules/index.ts';
import { SettingError } from '../settings.ts';
import { DRAFT_ID, rulesToTry } from './rulesToTry.ts';

/** Events of a file, at most: they are held in memory. */
const MAX_EVENTS = 2_000_000;
const AS_WRITTEN = { maxPastMs: Infinity, maxFutureMs: Infinity };
const TENANT = 'file';
const NO_RULES = {
  get: () => Promise.reject(new Error('a file has no other rules')),
  all: () => Promise.resolve([]),
};

function readLine(line: string, number: number): LogEvent {
  const at = `line ${String(number)}`;
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new SettingError(
      `${at} is not JSON. Write one event a line, as POST /v1/events takes it.`,
    );
  }
  const checked = checkEvent(parsed, {
    ...{ tenant: TENANT, pointer: '', nowMs: 0, window: AS_WRITTEN },
    newId: () => '',
  });
  if (!checked.ok) {
    const [fault] = checked.faults;
    throw new SettingError(
      `${at}: ${fault?.field ?? 'it'} must be ${fault?.limit ?? 'an event'}. ${fault?.fix ?? ''}`,
    );
  }
  const { atMs } = checked.event;
  if (atMs === undefined || (parsed as { timestamp?: unknown }).timestamp === undefined)
    throw new SettingError(`${at} has no timestamp: in a file nothing else says when it happened.`);
  const eventId = checked.event.hasNewId ? `line-${String(number)}` : checked.event.eventId;
  return { ...checked.event, eventId, atMs, receivedAtMs: atMs, seq: number };
}

interface ReadEvents {
  /** In the order of their time; where that is the same, of the lines. */
  readonly events: readonly LogEvent[];
  /** Lines left out: an earlier event has their id. */
  readonly repeated: number;
}

/** The events of NDJSON lines, each once: one that comes again under its id is judged once, as live. */
async function readEvents(lines: AsyncIterable<string>): Promise<ReadEvents> {
  const events: LogEvent[] = [];
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    if (events.length === MAX_EVENTS)
      throw new SettingError(
        `a file may hold ${MAX_EVENTS.toLocaleString('en')} events; send more to a server, and replay what it stored.`,
      );
    events.push(readLine(line, number));
  }
  if (events.length === 0) throw new SettingError('the file holds no event.');
  events.sort((a, b) => a.atMs - b.atMs);
  const known = new Set<string>();
  const once = events.filter(({ eventId }) => {
    const isFirst = !known.has(eventId);
    known.add(eventId);
    return isFirst;
  });
  return { events: once, repeated: events.length - once.length };
}

/**
 * What a rule would have done with the events of a file, each received at its own time. It judges on
 * after the last one for as long as the rule looks back, so that the last step is judged and silence is
 * found too.
 *
 * @throws SettingError for a line that is no event; AppError `invalid_request` for the rule
 */
export async function backtestFile(
  rule: RuleInput,
  lines: AsyncIterable<string>,
  options: {
    readonly kinds: DetectorKinds;
    /** Detectors that could not be loaded, each with the reason. */
    readonly unavailable?: ReadonlyMap<string, string>;
    readonly maxGroupsPerRule: number;
  },
): Promise<BacktestResult> {
  const { kinds, unavailable, maxGroupsPerRule } = options;
  const from = { tenant: TENANT, stored: NO_RULES, kinds, unavailable };
  const tried = await rulesToTry({ rule }, from);
  const { events, repeated } = await readEvents(lines);
  const startedMs = performance.now();
  const fromMs = Math.floor((events[0]?.atMs ?? 0) / 1000) * 1000;
  const toMs = (events.at(-1)?.atMs ?? 0) + lookBackOf(tried.rule) + 1000;
  const backtest = new Backtest(
    {
      ...{ tenant: TENANT, ...tried, range: { fromMs, toMs }, maxGroupsPerRule },
      maxListed: REPLAY_LIMITS.maxListed,
    },
    { startMs: fromMs, kinds },
  );
  // In parts, so that what it says is taken as it comes.
  for (let i = 0; i < events.length; i += 4096) backtest.observe(events.slice(i, i + 4096));
  const outcome = backtest.finish();
  const tookMs = performance.now() - startedMs;
  return {
    kind: 'result',
    from: formatInstant(fromMs),
    to: formatInstant(toMs),
    warm_up_from: formatInstant(fromMs),
    events: events.length,
    repeated_events: repeated,
    first_event_at: formatInstant(events[0]?.atMs ?? fromMs),
    took_ms: Math.round(tookMs),
    speed: Math.round((toMs - fromMs) / Math.max(1, tookMs)),
    rule: {
      rule_id: tried.rule.rule_id === DRAFT_ID ? null : tried.rule.rule_id,
      name: tried.rule.name,
    },
    ...outcome,
  };
}
