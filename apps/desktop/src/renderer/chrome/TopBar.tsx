import { describeLink } from '../feed/index.ts';
import { useDataAgeMs, useFreshness, useServerNowMs } from '../paneKit/index.ts';
import type { Appearance } from '../ui/appearance.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { formatClock } from '../ui/format.ts';
import { Settings } from './Settings.tsx';
import { useFeedState } from './useChromeState.ts';

function LinkText() {
  const link = useFeedState((state) => state.link);
  const { kind } = useFreshness();
  return (
    <span className={`link-text link-${kind}`} data-link={link.kind}>
      {describeLink(link, useDataAgeMs())}
    </span>
  );
}

/** The server's time. It ticks once a second and so proves that the window is not frozen. */
function Clock() {
  const nowMs = useServerNowMs(1000);
  return (
    <time className="clock mono" dateTime={new Date(nowMs).toISOString()}>
      {formatClock(nowMs)}Z
    </time>
  );
}

/** Whose data this is, how old it is, what time it is, and who is looking. */
export function TopBar(props: {
  readonly boardName: string;
  readonly onAppearance: (change: Partial<Appearance>) => void;
  readonly onKeys: () => void;
}) {
  const { boardName, onAppearance, onKeys } = props;
  const principal = useFeedState((state) => state.principal);
  return (
    <header className="top-bar">
      <h1 className="product">Batcave</h1>
      <span className="chip">
        Tenant: <strong>{principal?.tenant ?? '—'}</strong>
      </span>
      <span className="board-name" aria-current="page">
        {boardName}
      </span>
      <span className="spacer" />
      <LinkText />
      <Clock />
      <span className="chip" title={principal?.scopes.join(', ')}>
        {principal?.name ?? 'not known yet'}
      </span>
      <Settings onChange={onAppearance} />
      <ActionButton onPress={onKeys} shortcut="?">
        Keys
      </ActionButton>
    </header>
  );
}
