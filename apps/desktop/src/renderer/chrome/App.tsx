import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { PaneDefinition } from '../paneKit/index.ts';
import { CertificateDialog, EnrolScreen, useIdentityView } from '../identity/index.ts';
import { useHolds } from '../paneKit/index.ts';
import { focusPane } from '../paneKit/paneFocus.ts';
import {
  AppearanceContext,
  type ConsoleServices,
  ServicesContext,
  useServices,
} from '../paneKit/services.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { Board, type BoardStore } from '../wall/index.ts';
import { BottomBar } from './BottomBar.tsx';
import { CanaryBanner } from './Canary.tsx';
import './chrome.css';
import { GoToDialog } from './GoToDialog.tsx';
import { OPENS_FOR } from './goTo.ts';
import { KeyMapDialog } from './KeyMapDialog.tsx';
import { LiveRegions } from './LiveRegions.tsx';
import { OutageBanner } from './OutageBanner.tsx';
import { PaneDialog } from './PaneDialog.tsx';
import { TopBar } from './TopBar.tsx';
import { useGlobalKeys } from './useGlobalKeys.ts';
import { ViewStack } from './ViewStack.tsx';

type PaneTypes = ReadonlyMap<string, PaneDefinition>;

/** What stands over the board; one thing at a time. */
type Over = 'keys' | 'certificate' | 'goTo' | { readonly pane: string };

/** The frame of the window around its board. */
function ConsoleWindow(props: {
  readonly board: BoardStore;
  readonly paneTypes: PaneTypes;
  readonly viewTypes: PaneTypes;
}) {
  const { board, paneTypes, viewTypes } = props;
  const [over, setOver] = useState<Over | null>(null);
  const { intents, views } = useServices();
  const mayAudit = useHolds('sentry.audit.read') === true;
  const isLayoutMode = useStore(board.store, (state) => state.draft !== null);
  const isLoaded = useStore(board.store, (state) => state.isLoaded);
  const notice = useStore(board.store, (state) => state.notice);
  const boardName = useStore(board.store, (state) => state.document.board.name);
  const overPane = over !== null && typeof over === 'object' ? paneTypes.get(over.pane) : undefined;
  const close = () => {
    setOver(null);
  };
  const onKeys = () => {
    setOver('keys');
  };
  const onGoTo = () => {
    setOver('goTo');
  };
  const onCertificate = () => {
    setOver('certificate');
  };
  const onAudit = () => {
    if (mayAudit) setOver({ pane: 'audit' });
  };
  useGlobalKeys({
    isLayoutMode,
    onKeyMap: onKeys,
    onLayoutMode: board.startLayout,
    onCertificate,
    onAudit,
    onGoTo,
  });
  useEffect(
    () =>
      intents.openFor((kind) => {
        const pane = OPENS_FOR[kind];
        if (pane !== undefined) setOver({ pane });
        return pane !== undefined;
      }),
    [intents],
  );
  /** What is looked into stands in the stack of views; every other pane opens by itself. */
  const onPlace = (pane: string) => {
    if (pane !== 'incidents' && pane !== 'timeline') {
      setOver({ pane });
      return;
    }
    close();
    const { followedAlertId } = views.store.getState();
    if (pane === 'incidents') views.open({ kind: 'incidents' });
    else if (followedAlertId === null) views.open({ kind: 'timeline', of: { kind: 'tenant' } });
    else views.open({ kind: 'timeline', of: { kind: 'alert', alertId: followedAlertId } });
  };
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
        onGoTo={onGoTo}
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
      <ViewStack viewTypes={viewTypes} />
      {over === 'keys' && <KeyMapDialog onClose={close} />}
      {over === 'certificate' && <CertificateDialog onClose={close} />}
      {over === 'goTo' && <GoToDialog paneTypes={paneTypes} onPick={onPlace} onClose={close} />}
      {overPane !== undefined && (
        <PaneDialog
          key={overPane.type}
          paneId={`${overPane.type}-over`}
          definition={overPane}
          label={overPane.title}
          backText="Close"
          onClose={() => {
            // It tells of its end a moment later: something else may have opened by then.
            setOver((now) => (now === over ? null : now));
          }}
        />
      )}
    </>
  );
}

/** The board, or before there is a certificate the way to one. */
function Content(props: {
  readonly board: BoardStore;
  readonly paneTypes: PaneTypes;
  readonly viewTypes: PaneTypes;
}) {
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
  readonly viewTypes: PaneTypes;
}) {
  const { services, board, paneTypes, viewTypes } = props;
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
          <Content board={board} paneTypes={paneTypes} viewTypes={viewTypes} />
        </div>
      </AppearanceContext>
    </ServicesContext>
  );
}
