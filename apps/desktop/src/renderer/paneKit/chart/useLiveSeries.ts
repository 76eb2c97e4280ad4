import type { CallResult, EventSeries } from '@batcave/shared/api';
import { formatInstant } from '@batcave/shared/time';
import { useEffect, useEffectEvent, useState } from 'react';
import { windowFrameClock } from '../../feed/index.ts';
import { useCall, useFeedRate, usePastMs } from '../hooks.ts';
import { useServices } from '../services.ts';
import { type Answer, useAnswer } from '../useAnswer.ts';
import {
  addEvent,
  canGrow,
  type LiveSeries,
  openSeries,
  pointsOf,
  type SeriesSpec,
  slideTo,
} from './liveSeries.ts';
import { stepsOf } from './brush.ts';
import type { ChartPoint, Stretch } from './model.ts';

/** What was missed or came late is mended so often. */
const MEND_EVERY_MS = 60_000;
/** What cannot be added to here is read anew so often. */
const READ_EVERY_MS = 10_000;
/** A gap in the feed is read over at once, but not more often than this. */
const RELOAD_GAP_MS = 5_000;
/** Data that is not older than this counts as new; the pane says so too. */
const FRESH_MS = 2_000;

/** The lines of a chart as they stand. */
export interface ShownSeries {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly openFromMs: number;
  readonly points: readonly (readonly ChartPoint[])[];
  /** From here on it is whole; `null`: all of it. */
  readonly completeFromMs: number | null;
}

/** A fixed range is cut into so many steps at most. */
const FIXED_STEPS = 120;

/**
 * Some series over the last `rangeMs`, or up to the time cursor: what the server has, and on top of it what
 * comes in over the feed, at most as often as the window keeps up with. Over a fixed range they stand still.
 *
 * @param fixed looked at instead of the last `rangeMs`, unless it lies after the time cursor
 */
export function useLiveSeries(
  specs: readonly SeriesSpec[],
  rangeMs: number,
  buckets: number,
  fixed: Stretch | null = null,
): {
  readonly answer: Answer<EventSeries[]>;
  readonly shown: ShownSeries | null;
  readonly isRead: boolean;
} {
  const { feed, ticker } = useServices();
  const call = useCall();
  const cursorMs = usePastMs();
  const isFixed = fixed !== null && (cursorMs === null || fixed.toMs <= cursorMs);
  const steps = isFixed ? stepsOf(fixed, FIXED_STEPS) : null;
  const pastMs = steps?.toMs ?? cursorMs;
  const stepMs = steps?.stepMs ?? Math.ceil(rangeMs / buckets);
  const stepCount = steps?.buckets ?? buckets;
  // Of what the server leaves out of the feed nothing can be counted here.
  const isSampled = useFeedRate().oneIn > 1;
  const isRead = pastMs === null && (isSampled || !specs.every(canGrow));
  // What comes late belongs to a fixed range, too.
  const everyMs = isFixed
    ? MEND_EVERY_MS
    : pastMs !== null
      ? undefined
      : isRead
        ? READ_EVERY_MS
        : MEND_EVERY_MS;
  // While the past is played the cursor moves all the time: what is shown stays until the next is read.
  const pastStep = pastMs === null ? '' : String(Math.floor(pastMs / stepMs));
  const when = isFixed ? steps : pastMs === null ? 'live' : 'past';
  const question = JSON.stringify([specs, rangeMs, buckets, when]);
  const answer = useAnswer(
    specs.length === 0 ? null : question,
    async (): Promise<CallResult<EventSeries[]>> => {
      const nowMs = pastMs ?? ticker.nowMs() + feed.store.getState().clockOffsetMs;
      const toMs = Math.floor(nowMs / stepMs) * stepMs + (pastMs === null ? stepMs : 0);
      const range = {
        from: formatInstant(toMs - stepMs * stepCount),
        to: formatInstant(toMs),
        buckets: stepCount,
      };
      const told = await Promise.all(
        specs.map((spec) => call('events.series', { query: { ...spec, ...range } })),
      );
      const failed = told.find((each) => !each.ok);
      if (failed?.ok === false) return failed;
      return { ok: true, value: told.flatMap((each) => (each.ok ? [each.value] : [])) };
    },
    everyMs,
    pastStep,
  );
  const { value, atMs: readAtMs } = answer;
  const isLive = pastMs === null;
  const [shown, setShown] = useState<{
    readonly question: string;
    readonly series: ShownSeries;
  } | null>(null);
  const reload = useEffectEvent(answer.reload);
  useEffect(() => {
    if (value === undefined) return;
    const [first] = value;
    if (first === undefined) return;
    const all = value.flatMap((told, i) => {
      const spec = specs[i];
      return spec === undefined ? [] : [openSeries(spec, told)];
    });
    const { ring, store } = feed;
    let place = ring.first;
    const openedAtMs = ticker.nowMs();
    let before = '';

    /** Takes in what is new; says whether something is missing. */
    const takeEvents = (): { readonly changed: boolean; readonly missed: boolean } => {
      let changed = false;
      let missed = place < ring.first && place > 0;
      for (place = Math.max(place, ring.first); place < ring.next; place += 1) {
        const entry = ring.at(place);
        if (entry?.kind === 'gap') missed = true;
        else if (entry !== undefined && !isRead)
          for (const series of all) changed = addEvent(series, entry.event) || changed;
      }
      return { changed, missed };
    };
    // Gaps from before the answer are no news: the answer has what they hide.
    let isFirst = true;
    let isMissing = false;
    return windowFrameClock.add(() => {
      const { dataAtMs, clockOffsetMs } = store.getState();
      const nowMs = ticker.nowMs() + clockOffsetMs;
      const took = isLive ? takeEvents() : { changed: false, missed: false };
      isMissing = isMissing || (took.missed && !isFirst);
      isFirst = false;
      if (isMissing && ticker.nowMs() - openedAtMs > RELOAD_GAP_MS) {
        isMissing = false;
        reload();
      }
      const step = first.step_ms;
      const toMs = isLive ? Math.floor(nowMs / step) * step + step : Date.parse(first.to);
      if (isLive) for (const series of all) slideTo(series, toMs);
      // What was not over when it was read is not known: a fixed range may reach up to now.
      const knownToMs = isLive
        ? (dataAtMs ?? Date.parse(first.to) - step)
        : Math.min(toMs, readAtMs ?? toMs);
      const openMs = Math.floor(Math.min(nowMs, knownToMs) / step) * step;
      const state = `${String(toMs)} ${String(openMs)}`;
      if (!took.changed && state === before) return;
      before = state;
      setShown({ question, series: show(all, value, { toMs, knownToMs, nowMs }) });
    });
    // `specs` is part of the question that `value` answers.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [value, feed, ticker, isRead, isLive]);
  return {
    answer,
    shown: value !== undefined && shown?.question === question ? shown.series : null,
    isRead,
  };
}

function show(
  all: readonly LiveSeries[],
  told: readonly EventSeries[],
  {
    toMs,
    knownToMs,
    nowMs,
  }: { readonly toMs: number; readonly knownToMs: number; readonly nowMs: number },
): ShownSeries {
  const [first] = all;
  const { stepMs = 1, buckets = [] } = first ?? {};
  const cuts = told.flatMap(({ complete_from: cut }) => (cut === null ? [] : [Date.parse(cut)]));
  const fromMs = toMs - stepMs * buckets.length;
  // What is on its way is not missing.
  const isFresh = nowMs - knownToMs <= FRESH_MS;
  const cutMs = cuts.length === 0 ? null : Math.max(...cuts);
  return {
    ...{ fromMs, toMs, stepMs },
    openFromMs: Math.floor((isFresh ? knownToMs : nowMs) / stepMs) * stepMs,
    points: all.map((series) => pointsOf(series, knownToMs)),
    completeFromMs: cutMs !== null && cutMs > fromMs ? cutMs : null,
  };
}
