import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { PaneDefinition } from '../paneKit/index.ts';
import { CertificateDialog, EnrolScreen, useIdentityView } from '../identity/index.ts';
import { useHolds } from '../paneKit/index.ts';
import { focusPane } from '../paneKit/paneFocus.ts';
import { AppearanceContext, type ConsoleServices, ServicesContext } from '../paneKit/services.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { Board, type BoardStore } from '../wall/index.ts';
import { AuditDialog } from './AuditDialog.tsx';
import { BottomBar } from './BottomBar.tsx';
import { CanaryBanner } from './Canary.tsx';
import './chrome.css';
import { KeyMapDialog } from './KeyMapDialog.tsx';
import { LiveRegions } from './LiveRegions.tsx';
import { OutageBanner } from './OutageBanner.tsx';
import { TopBar } from './TopBar.tsx';
import { useGlobalKeys } from './useGlobalKeys.ts';

type PaneTypes = ReadonlyMap<string, PaneDefinition>;

/** What stands over the board; one thing at a time. */
type Over = 'keys' | 'certificate' | 'audit';

/** The frame of the window around its board. */
function ConsoleWindow(props: { readonly board: BoardStore; readonly paneTypes: PaneTypes }) {
  const { board, paneTypes } = props;
  const [over, setOver] = useState<Over | null>(null);
  const mayAudit = useHolds('sentry.audit.read') === true;
  const isLayoutMode = useStore(board.store, (state) => state.draft !== null);
  const isLoaded = useStore(board.store, (state) => state.isLoaded);
  const notice = useStore(board.store, (state) => state.notice);
  const boardName = useStore(board.store, (state) => state.document.board.name);
  const close = () => {
    setOver(null);
  };
  const onKeys = () => {
    setOver('keys');
  };
  const onCertificate = () => {
    setOver('certificate');
  };
  const onAudit = () => {
    if (mayAudit) setOver('audit');
  };
  useGlobalKeys({
    isLayoutMode,
    onKeyMap: onKeys,
    onLayoutMode: board.startLayout,
    onCertificate,
    onAudit,
  });
  useEffect(() => {
    if (!isLayoutMode) return;
    // The frame takes the keys now: without the focus on one, arrows would move nothing.
    const pane =
      document.activeElement?.closest('[data-pane]') ?? document.querySelector('[data-pane]');
    if (pane instanceof HTMLElement) pane.focus();
    return () => {
      if (pane?.isConnected) focusPane(pane);
    };
  }, [isLayoutMode]);
  return (
    <>
      <TopBar
        boardName={boardName}
        onAppearance={board.setAppearance}
        onKeys={onKeys}
        onCertificate={onCertificate}
        onAudit={onAudit}
      />
      <OutageBanner onCertificate={onCertificate} />
      <CanaryBanner />
      {notice !== null && (
        <div className="board-notice" role="status">
          {notice}
          <ActionButton onPress={board.dismissNotice}>Dismiss</ActionButton>
        </div>
      )}
      <main className="main" aria-label={boardName}>
        {isLoaded && <Board board={board} paneTypes={paneTypes} />}
      </main>
      <BottomBar isLayoutMode={isLayoutMode} />
      <LiveRegions />
      {over === 'keys' && <KeyMapDialog onClose={close} />}
      {over === 'certificate' && <CertificateDialog onClose={close} />}
      {over === 'audit' && <AuditDialog paneTypes={paneTypes} onClose={close} />}
    </>
  );
}

/** The board, or before there is a certificate the way to one. */
function Content(props: { readonly board: BoardStore; readonly paneTypes: PaneTypes }) {
  const isEnrolled = useIdentityView(({ state }) => state.kind !== 'none');
  if (isEnrolled) return <ConsoleWindow {...props} />;
  return (
    <>
      <header className="top-bar">
        <h1 className="product">Batcave</h1>
      </header>
      <EnrolScreen />
    </>
  );
}

/** One console window over its services. */
export function App(props: {
  readonly services: ConsoleServices;
  readonly board: BoardStore;
  readonly paneTypes: PaneTypes;
}) {
  const { services, board, paneTypes } = props;
  const appearance = useStore(board.store, (state) => state.document.appearance);
  const { theme, density } = appearance;
  useEffect(() => {
    const { dataset } = document.documentElement;
    dataset['theme'] = theme;
    dataset['density'] = density;
  }, [theme, density]);
  return (
    <ServicesContext value={services}>
      <AppearanceContext value={appearance}>
        <div className="window">
          <Content board={board} paneTypes={paneTypes} />
        </div>
      </AppearanceContext>
    </ServicesContext>
  );
}
