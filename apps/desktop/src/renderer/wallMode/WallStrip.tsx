import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { describeLink, describeOutage } from '../feed/index.ts';
import {
  useAnswer,
  useCall,
  useDataAgeMs,
  useFreshness,
  useIdentity,
  useServerNowMs,
} from '../paneKit/index.ts';
import { useServices } from '../paneKit/services.ts';
import { formatClock } from '../ui/format.ts';
import { describeFlood, describeRotation } from './describeWall.ts';
import type { Wall } from './useWall.ts';

/** How often it is asked whether automation was stopped. */
const ASK_EVERY_MS = 30_000;
/** Several things to say take turns of so long: the strip is one line. */
const NOTE_MS = 5_000;

/** How old the data is, in the fewest words as long as it is fresh. */
function DataText() {
  const link = useStore(useServices().feed.store, (state) => state.link);
  const ageMs = useDataAgeMs();
  const { kind } = useFreshness();
  const isFresh = (kind === 'fresh' || kind === 'late') && ageMs !== null;
  return (
    <span className={`wall-data link-${kind}`}>
      {isFresh ? `data ${(ageMs / 1000).toFixed(1)} s old` : describeLink(link, ageMs)}
    </span>
  );
}

/** Why there is no data; `null`: there is. */
function useOutage(): string | null {
  const { store } = useServices().feed;
  const link = useStore(store, (state) => state.link);
  const server = useStore(store, (state) => state.server);
  const dataAtMs = useStore(store, (state) => state.dataAtMs);
  const nowMs = useServerNowMs(1_000);
  const outage = describeOutage({ link, server, dataAtMs, nowMs });
  return outage === null ? null : [outage.title, ...outage.details].join(' · ');
}

/** Who has stopped all automation; `null`: nobody, or it is not known. */
function useStopped(): string | null {
  const call = useCall();
  const { value } = useAnswer('automation', () => call('automation.get', {}), ASK_EVERY_MS);
  if (value?.stopped !== true) return null;
  const by = value.changed_by === null ? '' : ` by ${value.changed_by}`;
  const since = value.changed_at === null ? '' : ` ${formatClock(Date.parse(value.changed_at))}Z`;
  return `automation stopped${by}${since}`;
}

/** What a wall says about itself in one line: whose data, how old, where the rotation is, what time it is. */
export function WallStrip(props: {
  readonly name: string;
  readonly wall: Wall;
  readonly missing: string | null;
  /** That the server runs another version; `null`: there is nothing to say. */
  readonly updated: string | null;
  /** Of sound and of the time cursor. */
  readonly notices: ReactNode;
  /** What the last press on the wall came to. It takes the place of the rotation, never of an alarm; `null`: nothing. */
  readonly said: string | null;
}) {
  const { name, wall, missing, updated, notices, said } = props;
  const { tenant } = useIdentity();
  const nowMs = useServerNowMs(1_000);
  const outage = useOutage();
  const flood = describeFlood(wall.input);
  const notes = [
    ['outage', outage],
    ['flood', flood],
    ['stopped', useStopped()],
    ['missing', missing],
    ['updated', updated],
  ].filter((note): note is [string, string] => note[1] !== null);
  const [kind, text] = notes[Math.floor(nowMs / NOTE_MS) % notes.length] ?? [];
  return (
    <header className="wall-strip">
      <h1 className="wall-name">
        {name}
        {tenant !== '' && ` · ${tenant}`}
      </h1>
      {text !== undefined && (
        <span className={`wall-note wall-note-${kind ?? ''}`} data-note={kind}>
          {text}
        </span>
      )}
      <span className="spacer" />
      {notices}
      <DataText />
      <span className="wall-said" role="status">
        {said}
      </span>
      {said === null && (
        <span className="wall-rotation">{describeRotation(wall.state, wall.input)}</span>
      )}
      <time className="wall-clock mono" dateTime={new Date(nowMs).toISOString()}>
        {formatClock(nowMs)}Z
      </time>
    </header>
  );
}
