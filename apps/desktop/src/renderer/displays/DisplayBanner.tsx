import { useStore } from 'zustand';
import type { BoardStore } from '../wall/index.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { displayTitle, lostSlots } from './displaysForm.ts';
import './displays.css';
import { ignoring, isUnset, newDisplays } from './newDisplays.ts';

/** What there is to decide about displays: one is missing, one is new, or nobody has set them up. */
export function DisplayBanner(props: { readonly board: BoardStore; readonly onSetUp: () => void }) {
  const { board, onSetUp } = props;
  const host = useStore(board.store, (state) => state.host);
  if (host === null || !host.canPlace) return null;
  const lost = lostSlots(host);
  const fresh = newDisplays(host);
  const waits =
    host.workspace.whenMissing === 'fold' ? 'the other walls show its boards' : 'its boards wait';
  const ignore = (displays: typeof fresh) => () => {
    void board.change({ kind: 'setAppearance', change: ignoring(host, displays) });
  };
  return (
    <>
      {lost.map(({ id, name, use }) => (
        <div key={id} className="board-notice" role="status" data-lost={name}>
          {host.slots[id] === 'ambiguous'
            ? `Which display is ${name}? Several look alike.`
            : `${name} is missing: ${use === 'wall' ? waits : 'its window waits'}.`}
          <ActionButton onPress={onSetUp}>
            {host.slots[id] === 'ambiguous' ? 'Say which' : 'Set up displays'}
          </ActionButton>
        </div>
      ))}
      {fresh.map((display) => (
        <div key={display.id} className="board-notice" role="status">
          New display: {displayTitle(display)}.
          <ActionButton onPress={onSetUp}>Use as …</ActionButton>
          <ActionButton onPress={ignore([display])}>Ignore</ActionButton>
        </div>
      ))}
      {isUnset(host) && (
        <UnsetNotice count={host.displays.length} board={board} onSetUp={onSetUp} />
      )}
    </>
  );
}

/** Several displays and nobody has said what they are for. */
function UnsetNotice(props: {
  readonly count: number;
  readonly board: BoardStore;
  readonly onSetUp: () => void;
}) {
  const { count, board, onSetUp } = props;
  const isLeft = useStore(
    board.store,
    (state) => state.host?.workspace.appearance['leavesDisplays'] === true,
  );
  if (isLeft) return null;
  return (
    <div className="board-notice" role="status">
      There are {count} displays. The console can fill them: desks, and walls that show boards in
      turn.
      <ActionButton onPress={onSetUp}>Set up displays</ActionButton>
      <ActionButton
        onPress={() => {
          void board.change({ kind: 'setAppearance', change: { leavesDisplays: true } });
        }}
      >
        Leave them
      </ActionButton>
    </div>
  );
}
