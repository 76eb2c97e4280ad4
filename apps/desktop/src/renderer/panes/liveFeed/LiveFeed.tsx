import { useRef } from 'react';
import {
  EmptyState,
  FilterBar,
  FirstLoad,
  PaneHeader,
  useDataAgeMs,
  useEventRing,
  useFeedRate,
  useNowMs,
  usePace,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatClock, formatCount, formatElapsed } from '../../ui/format.ts';
import { FollowRows } from './FollowRows.tsx';
import './liveFeed.css';
import { MetricTiles } from './MetricTiles.tsx';
import { StillRows } from './StillRows.tsx';
import { useErrorAnnouncements } from './useErrorAnnouncements.ts';
import type { StillFeed } from './useFeedPause.ts';
import { useLiveFeed } from './useLiveFeed.ts';
import { VolumeStrip } from './VolumeStrip.tsx';

function RateNote() {
  const { perSec, oneIn } = useFeedRate();
  const { feedHz } = usePace();
  const share =
    oneIn === 1
      ? 'showing all'
      : `showing 1 in ${formatCount(oneIn)} · WARN and worse always shown`;
  return (
    <>
      {formatCount(perSec)} ev/s · {share}
      {feedHz < 10 && <strong className="strong"> · feed {feedHz} Hz</strong>}
    </>
  );
}

function PauseButton(props: { readonly still: StillFeed | null; readonly onPress: () => void }) {
  const { still, onPress } = props;
  const nowMs = useNowMs(250);
  if (still === null) {
    return (
      <ActionButton onPress={onPress} shortcut="Space">
        Pause
      </ActionButton>
    );
  }
  return (
    <button type="button" className="button paused-chip" onClick={onPress}>
      Paused {formatElapsed(nowMs - still.sinceMs)} · {formatCount(still.newCount)} new · Space to
      follow
    </button>
  );
}

/** The events as they come, and the way to stop and look. */
export default function LiveFeed() {
  const scrollerRef = useRef<HTMLDivElement>(null);
  const filterRef = useRef<HTMLInputElement>(null);
  const feed = useLiveFeed({ scrollerRef, filterRef });
  const { ring } = useEventRing();
  const hasData = useDataAgeMs() !== null;
  const { still, filter, query, fixed } = feed;
  const isMetrics = feed.mode === 'metrics';
  useErrorAnnouncements();
  if (!hasData) return <FirstLoad rows={10} />;
  const nothingMatches = still !== null && still.entries.length === 0 && ring.next > 0;
  return (
    <div className="live-feed" onKeyDown={feed.onKeyDown}>
      <PaneHeader
        note={<RateNote />}
        actions={
          <>
            {feed.activeIndex >= 0 && !isMetrics && (
              <>
                <ActionButton onPress={feed.openEvent} shortcut="Enter">
                  Event
                </ActionButton>
                <ActionButton onPress={feed.explain} shortcut="W">
                  Why not
                </ActionButton>
              </>
            )}
            {fixed === null ? (
              <PauseButton still={still} onPress={feed.togglePause} />
            ) : (
              <button type="button" className="button paused-chip" onClick={feed.resume}>
                FIXED {formatClock(fixed.fromMs)}Z – {formatClock(fixed.toMs)}Z · Esc
              </button>
            )}
            <ActionButton onPress={feed.turn} shortcut="V" pressed={isMetrics}>
              Metrics
            </ActionButton>
            <ActionButton onPress={feed.field.focus} shortcut="/">
              Filter
            </ActionButton>
          </>
        }
      />
      {feed.field.isOpen && (
        <FilterBar
          label="Filter the feed"
          hint="sev:warn src:web-* type:host.* words"
          status={filter.matches === null ? 'everything passes' : 'only what matches is shown'}
          faults={filter.faults}
          inputRef={filterRef}
          {...feed.field.bar}
        />
      )}
      <VolumeStrip filter={filter} fixed={fixed} onFix={feed.fix} />
      {isMetrics ? (
        <MetricTiles
          filter={filter}
          held={still?.entries ?? null}
          fixed={fixed}
          hasEvents={ring.next > 0}
          scrollerRef={scrollerRef}
        />
      ) : (
        <div
          ref={scrollerRef}
          className={still === null ? 'feed-rows mono' : 'feed-rows mono scroll'}
          role="log"
          aria-live="off"
          aria-label="Events"
          data-pane-focus
          tabIndex={0}
          onWheel={feed.onWheel}
          onDoubleClick={() => {
            if (feed.activeIndex >= 0) feed.openEvent();
          }}
        >
          {still === null ? (
            <FollowRows filter={filter} scrollerRef={scrollerRef} onPick={feed.onPickFollowing} />
          ) : (
            <StillRows
              entries={still.entries}
              scrollerRef={scrollerRef}
              activeIndex={feed.activeIndex}
              onPick={feed.onPickStill}
            />
          )}
        </div>
      )}
      {ring.next === 0 && (
        <EmptyState>
          <p>No events since this window opened. They appear here as they arrive.</p>
        </EmptyState>
      )}
      {nothingMatches && !isMetrics && (
        <EmptyState>
          <p>0 of {formatCount(ring.next - ring.first)} events match.</p>
          <p className="mono">{query}</p>
          {feed.link !== null && feed.link.service !== null && (
            <p>
              Link group {feed.link.group} shows {feed.link.service} alone.
            </p>
          )}
          {fixed !== null && (
            <p>
              This window has none from {formatClock(fixed.fromMs)}Z to {formatClock(fixed.toMs)}Z.
              Esc follows again.
            </p>
          )}
        </EmptyState>
      )}
    </div>
  );
}
