import { memo, useMemo, useRef, useState } from 'react';
import { type Stretch, useChartInput, useSize } from '../../paneKit/chart/index.ts';
import { useEventRing, usePastMs, useServerNowMs } from '../../paneKit/index.ts';
import { formatClock, formatCount } from '../../ui/format.ts';
import type { FeedFilter } from './feedFilter.ts';
import {
  areaPath,
  countInto,
  mostIn,
  openVolume,
  speakStep,
  STEP_MS,
  STEPS,
  type Volume,
  volumeSteps,
  type VolumeStep,
} from './volume.ts';

const DRAW_EVERY_MS = 1_000;
const LINES = { startsAtZero: true, openFromMs: Number.POSITIVE_INFINITY };

/** What came into this window in the last five minutes, counted once a second. */
function useVolume(filter: FeedFilter): readonly VolumeStep[] {
  const { ring } = useEventRing();
  const liveMs = useServerNowMs(DRAW_EVERY_MS);
  const pastMs = usePastMs();
  const nowMs = pastMs === null ? liveMs : Math.floor(pastMs / DRAW_EVERY_MS) * DRAW_EVERY_MS;
  const [volume, setVolume] = useState<Volume>(() => openVolume(filter));
  const own = volume.filter === filter ? volume : openVolume(filter);
  if (own !== volume) setVolume(own);
  // It grows in place, as the ring does; the time says when it is looked at again.
  return useMemo(() => {
    countInto(own, ring, nowMs);
    return volumeSteps(own, nowMs);
  }, [own, ring, nowMs]);
}

/**
 * How much came and how bad it was, over the rows: WARN and ERROR over all, in steps of five seconds. A stretch is
 * marked with the mouse, or with Shift and the arrows, and shown alone.
 */
export function VolumeStrip(props: {
  readonly filter: FeedFilter;
  readonly fixed: Stretch | null;
  readonly onFix: (stretch: Stretch) => void;
}) {
  const { filter, fixed, onFix } = props;
  const box = useRef<HTMLDivElement>(null);
  const steps = useVolume(filter);
  const size = useSize(box);
  const fromMs = steps[0]?.atMs ?? 0;
  const data = useMemo(
    () => ({
      ...{ ...LINES, fromMs, toMs: fromMs + STEPS * STEP_MS, stepMs: STEP_MS },
      lines: [
        {
          label: 'events',
          isStep: true,
          points: steps.map(({ atMs, total: value }) => ({ atMs, value })),
        },
      ],
    }),
    [steps, fromMs],
  );
  const area = useMemo(() => (size === null ? null : { left: 0, top: 0, ...size }), [size]);
  const { index, marked, input } = useChartInput({ data, area, onFix });
  const most = mostIn(steps);
  const looked = index ?? STEPS - 1;
  const step = steps[looked];
  const shown = marked ?? fixed;
  const words =
    marked === null
      ? step === undefined
        ? ''
        : speakStep(step, `${formatClock(step.atMs)}Z`)
      : `${formatClock(marked.fromMs)}Z to ${formatClock(marked.toMs)}Z; Enter shows it alone`;
  return (
    <div className="feed-volume">
      <div
        ref={box}
        className="feed-volume-box"
        role="slider"
        tabIndex={0}
        aria-label="Volume of the last 5 minutes"
        aria-valuemin={0}
        aria-valuemax={STEPS - 1}
        aria-valuenow={looked}
        aria-valuetext={words}
        {...input}
      >
        {size !== null && size.height > 0 && (
          <Areas steps={steps} most={most} size={size} marked={shown} cursor={index} />
        )}
      </div>
      <p className="feed-volume-words meta" aria-hidden="true">
        {index === null && marked === null
          ? steps.some(({ total }) => total !== null)
            ? `5 min · most ${formatCount(most)} in 5 s`
            : 'nothing counted yet'
          : words}
      </p>
    </div>
  );
}

/** Drawn again once a second, not with every event. */
const Areas = memo(function Areas(props: {
  readonly steps: readonly VolumeStep[];
  readonly most: number;
  readonly size: { readonly width: number; readonly height: number };
  readonly marked: Stretch | null;
  readonly cursor: number | null;
}) {
  const { steps, most, size, marked, cursor } = props;
  const { width, height } = size;
  const box = { width, height, top: most };
  const stepPx = width / steps.length;
  // Before its first event this window knows nothing; only what is missing after that is a loss.
  const first = steps.findIndex(({ total }) => total !== null);
  const before = first === -1 ? steps.length : first;
  const fromMs = steps[0]?.atMs ?? 0;
  const x = (atMs: number) => Math.min(width, Math.max(0, ((atMs - fromMs) / STEP_MS) * stepPx));
  return (
    <svg width={width} height={height} aria-hidden="true">
      {steps
        .slice(before)
        .map(({ atMs, total }, i) =>
          total === null ? (
            <rect
              key={atMs}
              className="feed-volume-unknown"
              x={(before + i) * stepPx}
              y="0"
              width={stepPx}
              height={height}
            />
          ) : null,
        )}
      {before > 0 && (
        <path
          className="feed-volume-before"
          d={`M0 ${String(height - 1)}H${String(before * stepPx)}`}
        />
      )}
      <path
        className="feed-volume-total"
        d={areaPath(
          steps,
          ({ total, warns, errors }) => (total ?? 0) - warns - errors,
          ({ warns, errors }) => warns + errors,
          box,
        )}
      />
      <path
        className="feed-volume-warn"
        d={areaPath(
          steps,
          ({ warns }) => warns,
          ({ errors }) => errors,
          box,
        )}
      />
      <path
        className="feed-volume-error"
        d={areaPath(
          steps,
          ({ errors }) => errors,
          () => 0,
          box,
        )}
      />
      {marked !== null && (
        <rect
          className="chart-marked"
          x={x(marked.fromMs)}
          y="0"
          width={Math.max(1, x(marked.toMs) - x(marked.fromMs))}
          height={height}
        />
      )}
      {cursor !== null && (
        <path
          className="chart-cursor"
          d={`M${String((cursor + 0.5) * stepPx)} 0v${String(height)}`}
        />
      )}
    </svg>
  );
});
