import { useStore } from 'zustand';
import type { BoardStore } from './boardStore.ts';
import { describeShared } from './describeLink.ts';
import { useSyncExternalStore } from 'react';
import { useServices } from '../paneKit/services.ts';

/** In the header of a linked pane: the letter of its group, and the service that is shown alone. */
export function LinkMark(props: {
  readonly board: BoardStore;
  readonly paneId: string;
  readonly title: string;
}) {
  const { board, paneId, title } = props;
  const { links } = useServices();
  const link = useSyncExternalStore(links.subscribe, () => links.read(paneId));
  const isMovable = useStore(board.store, (state) => state.draft !== null);
  if (link === null) return null;
  const { group, service, range } = link;
  const shared = describeShared(link);
  const says = `${title}: link group ${group}${shared === '' ? '' : `, ${shared}`}`;
  return (
    <button
      type="button"
      className="link-mark"
      aria-label={says}
      title={`${says}. Change: Shift+L`}
      data-fixed={range === null ? undefined : ''}
      disabled={isMovable}
      onClick={() => {
        board.ask({ kind: 'link', paneId });
      }}
    >
      <svg width="16" height="10" viewBox="0 0 16 10" aria-hidden="true">
        <path d="M6.5 1.5h-2a3.5 3.5 0 0 0 0 7h2M9.5 1.5h2a3.5 3.5 0 0 1 0 7h-2M5 5h6" />
      </svg>
      <strong>{group}</strong>
      {service !== null && <span className="link-mark-service">{service}</span>}
    </button>
  );
}
