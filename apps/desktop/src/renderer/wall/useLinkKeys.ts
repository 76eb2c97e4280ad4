import type { KeyboardEvent } from 'react';
import { useAnnounce, useKeyReader } from '../paneKit/index.ts';
import { useServices } from '../paneKit/services.ts';
import { describeShared } from './describeLink.ts';
import { changeRange, isRangeKey } from './linkRange.ts';

/**
 * `[ ] + - 0` on a linked pane whose group stands on a stretch of time: they change that. Without one, and where a
 * pane has taken the key, they are the window's.
 */
export function useLinkKeys(): (event: KeyboardEvent) => void {
  const { links, time } = useServices();
  const announce = useAnnounce();
  const readKey = useKeyReader('window');
  return (event) => {
    if (event.defaultPrevented) return;
    const key = readKey(event);
    if (!isRangeKey(key) || !(event.target instanceof Element)) return;
    const paneId = event.target.closest('[data-pane]')?.getAttribute('data-pane') ?? null;
    const link = paneId === null ? null : links.read(paneId);
    if (link === null || link.range === null) return;
    event.preventDefault();
    const range = changeRange(link.range, key, time.presentMs());
    links.change(link.group, { range });
    const words = range === null ? 'live' : describeShared({ service: null, range });
    announce(`Link group ${link.group}: ${words}`);
  };
}
