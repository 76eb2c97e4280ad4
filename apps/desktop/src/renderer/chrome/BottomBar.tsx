import { Fragment, type ReactNode } from 'react';
import { useNowMs } from '../paneKit/index.ts';
import { useTaughtKey } from '../paneKit/keys.ts';
import { useServices } from '../paneKit/services.ts';
import type { Notice } from '../triage/index.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { Kbd, KeysAsGiven } from '../ui/Kbd.tsx';
import { ReloadNews } from './ReloadNews.tsx';
import { useTriageState } from './useChromeState.ts';

type Hint = readonly [keys: readonly string[], does: string];

/** By the commands whose keys they are. */
const HINTS: readonly Hint[] = [
  [['window.topUnacked'], 'top unacked'],
  [['list.next', 'list.previous'], 'move'],
  [['alert-list.select'], 'select'],
  [['alert-list.acknowledge'], 'acknowledge'],
  [['alert-list.resolve'], 'resolve'],
  [['list.open'], 'open'],
  [['alert-list.why'], 'why'],
  [['alert-list.timeline'], 'timeline'],
  [['window.nextPane'], 'next pane'],
  [['window.goTo'], 'go to'],
  [['window.layout'], 'layout'],
  [['window.help'], 'all keys'],
];

const LAYOUT_HINTS: readonly Hint[] = [
  [['←', '↑', '↓', '→'], 'move the pane'],
  [['Shift', '←', '↑', '↓', '→'], 'resize'],
  [['F6'], 'next pane'],
  [['D'], 'duplicate'],
  [['Del'], 'remove'],
  [['M'], 'move to …'],
];

function NoticeText({ notice, nowMs }: { readonly notice: Notice; readonly nowMs: number }) {
  const { triage } = useServices();
  if (notice.kind === 'working') return <span>{notice.text} …</span>;
  if (notice.kind === 'failed') {
    return (
      <>
        <strong className="strong notice-failed">{notice.text}</strong>
        <ActionButton onPress={triage.dismissNotice}>Dismiss</ActionButton>
      </>
    );
  }
  const leftS = Math.floor((notice.untilMs - nowMs) / 1000);
  return (
    <>
      <span className="notice-text">{notice.text}</span>
      {notice.undoable && (
        <>
          <ActionButton
            onPress={() => {
              void triage.undo();
            }}
            shortcut="Z"
          >
            Undo
          </ActionButton>
          <span aria-hidden="true">{leftS} s</span>
        </>
      )}
    </>
  );
}

/** What came of the last action, as long as it is news. */
export function NoticeArea() {
  const notice = useTriageState((state) => state.notice);
  const nowMs = useNowMs(250);
  const isOver = notice?.kind === 'done' && notice.untilMs <= nowMs;
  return (
    <span className="notice" role="status">
      {notice !== null && !isOver && <NoticeText notice={notice} nowMs={nowMs} />}
    </span>
  );
}

/** What the keys do, and what came of the last action. */
export function BottomBar(props: {
  readonly isLayoutMode: boolean;
  /** What can be done with the layout. */
  readonly layoutActions: ReactNode;
}) {
  const { isLayoutMode, layoutActions } = props;
  const taughtKey = useTaughtKey();
  const hints = HINTS.map(([ids, does]): Hint => [ids.flatMap((id) => taughtKey(id) ?? []), does]);
  return (
    <footer className="bottom-bar">
      <span className="hints">
        <KeysAsGiven>
          {(isLayoutMode ? LAYOUT_HINTS : hints.filter(([keys]) => keys.length > 0)).map(
            ([keys, does]) => (
              <span key={does} className="hint">
                {keys.map((key, i) => (
                  <Fragment key={key}>
                    {i > 0 && ' '}
                    <Kbd>{key}</Kbd>
                  </Fragment>
                ))}{' '}
                {does}
              </span>
            ),
          )}
        </KeysAsGiven>
      </span>
      <span className="spacer" />
      {isLayoutMode && layoutActions}
      <ReloadNews />
      <NoticeArea />
    </footer>
  );
}
