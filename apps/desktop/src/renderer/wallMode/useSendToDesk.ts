import { useEffect, useMemo, useRef, useState } from 'react';
import type { WindowPlan, WorkspaceState } from '../../ipc/workspace.ts';
import type { View } from '../paneKit/index.ts';
import { useServices } from '../paneKit/services.ts';
import type { WallItems } from '../paneKit/wallItems.ts';
import { nameWindow } from '../wall/index.ts';
import { createWallItems } from './wallItems.ts';

/** So long a wall says where something was opened. */
const SAID_MS = 6_000;

/** What stands on this wall, and what the last press on it came to; `said: null`: nothing to say. */
export function useSendToDesk(
  host: WorkspaceState,
  window: WindowPlan,
): { readonly items: WallItems; readonly said: string | null } {
  const { viewBridge, feed } = useServices();
  const [said, setSaid] = useState<{ readonly text: string } | null>(null);
  const latest = useRef(host);
  const wall = host.walls[window.id];
  useEffect(() => {
    latest.current = host;
  }, [host]);
  const told = useMemo(
    () => createWallItems({ wall, tell: viewBridge.tellShown }),
    [wall, viewBridge],
  );
  useEffect(() => told.stop, [told]);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => {
      setSaid(null);
    }, SAID_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [said]);
  const items = useMemo((): WallItems => {
    async function open(view: View): Promise<void> {
      const { link } = feed.store.getState();
      const atMs = link.kind === 'past' ? link.atMs : null;
      const what = told.codeOf(view) ?? 'It';
      try {
        const answer = await viewBridge.open({ view, atMs }, { kind: 'desk' });
        setSaid({
          text: answer.ok
            ? `${what} ${describeWhere(latest.current, answer.windowId)}`
            : `${what} was not opened. ${answer.problem.detail}`,
        });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        setSaid({ text: `${what} was not opened: ${why}` });
      }
    }
    return { ...told, open: (view) => void open(view) };
  }, [told, viewBridge, feed]);
  return { items, said: said?.text ?? null };
}

function describeWhere(host: WorkspaceState, windowId: string | null): string {
  if (windowId === null) return 'opens in a new tab: a browser has no desk beside its wall';
  const window = host.workspace.windows.find(({ id }) => id === windowId);
  return `opened on desk: ${window === undefined ? 'a new window' : nameWindow(host, window)}`;
}
