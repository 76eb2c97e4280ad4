import { useState } from 'react';
import { useStore } from 'zustand';
import type { ServerVersion } from '../feed/index.ts';
import { useKeyReader, useNowMs } from '../paneKit/index.ts';
import type { ConsoleServices } from '../paneKit/services.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { isBelowModal } from '../ui/Modal.tsx';
import { serverNews } from './serverNews.ts';
import { useWindowKeys } from '../ui/useWindowKeys.ts';

/** So often it is looked whether another version has settled. */
const LOOK_EVERY_MS = 5_000;

/** Says once that the server runs another version than the one this page began with. */
export function ServerNotice({ live }: { readonly live: ConsoleServices }) {
  const version = useStore(live.feed.store, ({ serverVersion }) => serverVersion);
  const [dismissed, setDismissed] = useState<string | null>(null);
  if (version.other === null) return null;
  return <Notice {...{ live, version, dismissed }} onDismiss={setDismissed} />;
}

function Notice(props: {
  readonly live: ConsoleServices;
  readonly version: ServerVersion;
  readonly dismissed: string | null;
  readonly onDismiss: (version: string) => void;
}) {
  const { live, version, dismissed, onDismiss } = props;
  const { page } = live;
  const nowMs = useNowMs(LOOK_EVERY_MS);
  const [failure, setFailure] = useState<string | null>(null);
  const readKey = useKeyReader('window');
  const news = serverNews(version, { isServed: page.isServed, nowMs });
  const isShown = news !== null && news.version !== dismissed;
  const reload = async () => {
    if (!(await page.reload())) setFailure('The server does not give it just now.');
  };
  useWindowKeys(
    (event) => {
      if (event.defaultPrevented || isBelowModal(event.target)) return;
      if (news?.canReload !== true || readKey(event) !== 'Shift+Y') return;
      event.preventDefault();
      void reload();
    },
    { isOn: isShown },
  );
  if (!isShown) return null;
  return (
    <div className="board-notice" role="status" data-server-version={news.version}>
      {news.text}
      {failure !== null && ` ${failure}`}
      {news.canReload && (
        <ActionButton onPress={() => void reload()} shortcut="Shift+Y">
          Load it again
        </ActionButton>
      )}
      <ActionButton
        onPress={() => {
          onDismiss(news.version);
        }}
      >
        Dismiss
      </ActionButton>
    </div>
  );
}
