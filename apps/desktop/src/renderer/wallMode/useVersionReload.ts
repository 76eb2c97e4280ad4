import { useEffect, useEffectEvent, useState } from 'react';
import { useStore } from 'zustand';
import { settledVersion } from '../feed/index.ts';
import type { ConsoleServices } from '../paneKit/services.ts';
import { forgetReload, noteReload, readReloads } from './keptWall.ts';
import { upNext } from './rotation.ts';
import type { Wall } from './useWall.ts';
import { planReload } from './versionReload.ts';

/** After a page was not to be had it is asked for again no sooner. */
const TRY_AGAIN_MS = 60_000;

/**
 * Loads this wall again when the server runs another version than the page began with. Gives what the strip says
 * meanwhile; `null`: nothing.
 */
export function useVersionReload(wall: Wall, live: ConsoleServices): string | null {
  const version = useStore(live.feed.store, ({ serverVersion }) => serverVersion);
  const offsetMs = useStore(live.feed.store, ({ clockOffsetMs }) => clockOffsetMs);
  const [notBeforeMs, setNotBeforeMs] = useState(0);
  const nowMs = wall.input.nowMs - offsetMs;
  const program = settledVersion(version, nowMs);
  const plan = planReload({
    ...{ program, nowMs, state: wall.state, input: wall.input },
    reloads: program === null ? [] : readReloads(sessionStorage),
    goesOn: upNext(wall.state, wall.input) !== null,
  });
  const due = plan.kind === 'reload' && nowMs >= notBeforeMs ? plan.version : null;
  const reload = useEffectEvent(async (of: string) => {
    // Before the page goes: whatever becomes of the next one, it must not begin this again.
    noteReload(sessionStorage, { version: of, atMs: nowMs });
    if (await live.page.reload()) return;
    forgetReload(sessionStorage, of);
    setNotBeforeMs(nowMs + TRY_AGAIN_MS);
  });
  useEffect(() => {
    if (due !== null) void reload(due);
  }, [due]);
  if (program === null || plan.kind === 'none') return null;
  return `server updated to ${program.version}, this wall loads itself again`;
}
