import { expect, vi } from 'vitest';
import type { Slot, Workspace } from '../../src/ipc/workspace.ts';
import { SETTLED_MS } from '../../src/renderer/feed/serverVersion.ts';
import type { WallPlace } from '../../src/renderer/wallMode/keptWall.ts';
import { STARTERS } from '../../src/workspace/index.ts';

/** From a server that serves again to data that is young: the longest pause between two attempts, and a little. */
export const LIVE_WITHIN = { timeout: 30_000, interval: 500 };
/** Each board of a wall is shown for so long. */
const DWELL_S = 10;

/** Walls whose boards take turns quickly. */
export function workspaceFor(slots: readonly Slot[]): Workspace {
  const workspace = STARTERS.find(({ id }) => id === 'deskAndWalls')?.make(slots);
  if (workspace === undefined) throw new Error('There is no such starter.');
  return {
    ...workspace,
    windows: workspace.windows.map((plan) => ({
      ...plan,
      playlist: plan.playlist && {
        ...plan.playlist,
        entries: plan.playlist.entries.map((entry) => ({ ...entry, dwellS: DWELL_S })),
      },
    })),
  };
}

/** Runs in a page: marks it, and keeps where the wall says that it is when the page goes, for the page after it. */
export function keepBoard(): void {
  Object.assign(window, { isMarked: true });
  window.addEventListener('pagehide', () => {
    const place = sessionStorage.getItem('batcave.wall.place');
    if (place !== null) sessionStorage.setItem('test.place', place);
  });
}

/** Runs in a page: what it shows. */
export function look() {
  const board = document.querySelector<HTMLElement>('.wall-layer:not(.is-waiting)');
  const before = JSON.parse(sessionStorage.getItem('test.place') ?? '{}') as Partial<WallPlace>;
  const panes = [...document.querySelectorAll<HTMLElement>('.pane-body')];
  return {
    isMarked: 'isMarked' in window,
    board: board?.dataset['board'] ?? null,
    boardBefore: before.boardId ?? null,
    /** How long ago that board came. */
    cameAgoMs: Date.now() - (before.sinceMs ?? 0),
    ages: [...new Set(panes.map(({ dataset }) => dataset['freshness'] ?? ''))],
  };
}
export type Look = ReturnType<typeof look>;

/** Two seconds are late: a busy machine. */
export const isLive = ({ ages }: Look): boolean =>
  ages.length > 0 && ages.every((each) => ['fresh', 'late'].includes(each));

/** Until the page was loaded anew; then it is on the board that it was on, or on the next one when it took long. */
export async function expectComesBack(ask: () => Promise<Look>): Promise<void> {
  const within = SETTLED_MS + 3 * DWELL_S * 1_000;
  const seen = await vi.waitUntil(
    async () => {
      const now = await ask().catch(() => null);
      return now !== null && !now.isMarked && now.board !== null ? now : false;
    },
    { timeout: within + 60_000, interval: 1_000 },
  );
  expect(seen.boardBefore).not.toBeNull();
  // Close to its end, or after it, the next one is right as well.
  if (seen.cameAgoMs < (DWELL_S - 1) * 1_000) expect(seen.board).toBe(seen.boardBefore);
  await expect.poll(async () => isLive(await ask()), LIVE_WITHIN).toBe(true);
  // And its boards go on.
  await expect
    .poll(async () => (await ask()).board, { timeout: 40_000, interval: 1_000 })
    .not.toBe(seen.board);
}
