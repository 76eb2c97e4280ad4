import { lazy, Suspense, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useStore } from 'zustand';
import { CertificateDialog } from '../identity/index.ts';
import type { PaneDefinition } from '../paneKit/index.ts';
import { useTaughtKey } from '../paneKit/keys.ts';
import { focusPane } from '../paneKit/paneFocus.ts';
import { type ConsoleServices, ServicesContext, useServices } from '../paneKit/services.ts';
import { Palette } from '../palette/Palette.tsx';
import { timeEntries } from '../timeMachine/index.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import type { FullAppearance } from '../ui/appearance.ts';
import { DisplayBanner, DisplaysDialog, PlaylistDialog } from '../displays/index.ts';
import {
  MissingTenantNotice,
  ProductionBar,
  TenantDialog,
  useAskedTenants,
} from '../tenants/index.ts';
import { ServerNotice, UpdateNotice } from '../update/index.ts';
import {
  Board,
  BOARD_PANEL_ID,
  BoardsSheet,
  type BoardStore,
  BoardTabs,
  LayoutActions,
  useBoardEntries,
  useDisplayNumbers,
  useWindowEntries,
} from '../wall/index.ts';
import { enterWall, useEnterWall } from '../wallMode/index.ts';
import { BottomBar } from './BottomBar.tsx';
import { CanaryBanner } from './Canary.tsx';
import { GoToDialog } from './GoToDialog.tsx';
import { DISPLAYS_PLACE, placesFor, SETTINGS_PLACE } from './goTo.ts';
import { HelpDialog } from './help/HelpDialog.tsx';
import { LiveRegions } from './LiveRegions.tsx';
import { OutageBanner } from './OutageBanner.tsx';
import { PaneDialog } from './PaneDialog.tsx';
import { readCode } from './readCode.ts';
import { SettingsDialog } from './settings/SettingsDialog.tsx';
import { SoundChip } from './SoundChip.tsx';
import type { Tool } from './tool.ts';
import { TopBar } from './TopBar.tsx';
import { useFeedState } from './useChromeState.ts';
import { useGlobalKeys } from './useGlobalKeys.ts';
import { useMute } from '../sound/useMute.ts';
import { usePalette } from './usePalette.ts';
import { UserMenu } from './user/UserMenu.tsx';
import { useAskedViews } from './useAskedViews.ts';
import { useOverPane } from './useOverPane.ts';
import { useViewActions } from './useViewActions.ts';
import { ViewStack } from './ViewStack.tsx';

type PaneTypes = ReadonlyMap<string, PaneDefinition>;

/** Loaded when somebody practises. */
const PracticeDialog = lazy(async () => ({
  default: (await import('../practice/index.ts')).PracticeDialog,
}));

/** The frame of the window around its board. */
export function ConsoleWindow(props: {
  readonly board: BoardStore;
  readonly paneTypes: PaneTypes;
  readonly viewTypes: PaneTypes;
  /** Of the present, whatever the board shows. */
  readonly live: ConsoleServices;
  readonly appearance: FullAppearance;
  readonly isSounding: boolean;
}) {
  const { board, paneTypes, viewTypes, live, appearance, isSounding } = props;
  const [tool, setTool] = useState<Tool | null>(null);
  const { intents, views, triage, retryNow, time, viewBridge, reloadAll } = useServices();
  const taughtKey = useTaughtKey();
  const principal = useFeedState((state) => state.principal);
  const isLayoutMode = useStore(board.store, (state) => state.draft !== null);
  const isLoaded = useStore(board.store, (state) => state.isLoaded);
  const notice = useStore(board.store, (state) => state.notice);
  const boardId = useStore(board.store, (state) => state.document.board.id);
  const boardName = useStore(board.store, (state) => state.document.board.name);
  const alertList = paneTypes.get('alert-list');
  const onMute = useMute(appearance.sound, live, board.setAppearance);
  const closeTool = () => {
    setTool(null);
  };
  const { overType, setOverType, clearOver } = useOverPane(closeTool);
  const overPane = overType === null ? undefined : paneTypes.get(overType);
  const openTool = (kind: Exclude<Tool['kind'], 'help' | 'settings'>) => () => {
    setTool({ kind });
  };
  const onCertificate = openTool('certificate');
  const onGoTo = openTool('goTo');
  const onPalette = openTool('palette');
  const onTenants = openTool('tenants');
  const onBoards = openTool('boards');
  const onDisplays = openTool('displays');
  const onPlaylist = openTool('playlist');
  const arrangedRef = useRef<Element | null>(null);
  const asked = useAskedViews();
  const viewActions = useViewActions(board);
  useEnterWall(board);
  useDisplayNumbers(board);
  const openHelp = (query: string) => {
    const pane = document.activeElement?.closest('[data-pane-type]');
    setTool({ kind: 'help', query, place: pane?.getAttribute('data-pane-type') ?? null });
  };
  const openSettings = (query: string) => {
    setTool({ kind: 'settings', query });
  };
  const onKeys = () => {
    openHelp('');
  };
  const onSettings = () => {
    openSettings('');
  };
  const onReloadAll = () => {
    void reloadAll.all();
  };
  useGlobalKeys({
    ...{ isLayoutMode, onKeyMap: onKeys, onLayoutMode: board.startLayout },
    ...{ onCertificate, onGoTo, onPalette, onMute, onTenants, onReloadAll },
  });
  useAskedTenants(onTenants);
  /** What is looked into stands in the stack of views; a pane of the board gets the focus, another one opens. */
  function goTo(type: string): void {
    if (type === SETTINGS_PLACE) {
      onSettings();
      return;
    }
    if (type === DISPLAYS_PLACE) {
      onDisplays();
      return;
    }
    if (type === 'incidents' || type === 'timeline') {
      setTool(null);
      setOverType(null);
      const { followedAlertId } = views.store.getState();
      if (type === 'incidents') views.open({ kind: 'incidents' });
      else if (followedAlertId === null) views.open({ kind: 'timeline', of: { kind: 'tenant' } });
      else views.open({ kind: 'timeline', of: { kind: 'alert', alertId: followedAlertId } });
      return;
    }
    clearOver();
    const onBoard = document.querySelector(`main [data-pane-type="${CSS.escape(type)}"]`);
    if (onBoard === null) setOverType(type);
    else focusPane(onBoard);
  }
  const places = placesFor(
    (type) => paneTypes.get(type)?.title,
    (scope) => principal?.scopes.includes(scope) === true,
  );
  // A browser tells its pages of no display: there is nothing to set up.
  const hasDisplays = useStore(board.store, ({ host }) => (host?.displays.length ?? 0) > 0);
  const entries = usePalette({
    ...{ goTo, openSettings, openHelp },
    places: hasDisplays ? places : places.filter(({ type }) => type !== DISPLAYS_PLACE),
    window: [
      {
        ...{ title: 'Top unacked alert', command: 'window.topUnacked', words: 'next jump' },
        run: () => intents.send({ kind: 'jumpToTopUnacked' }),
      },
      { title: 'Undo the last change', command: 'list.undo', run: () => void triage.undo() },
      {
        ...{ title: 'Layout mode', command: 'window.layout', words: 'arrange move' },
        run: board.startLayout,
      },
      { title: 'Mute sound for 5 minutes, or hear it', command: 'window.mute', run: onMute },
      {
        ...{ title: 'Hand-over note', words: 'shift user who am I scopes tenant' },
        run: openTool('user'),
      },
      {
        ...{ title: 'Certificate', command: 'window.certificate', words: 'identity renew expiry' },
        run: onCertificate,
      },
      {
        ...{ title: 'Log out', words: 'sign out lock leave remove certificate' },
        run: openTool('user'),
      },
      {
        ...{ title: 'Tenants', command: 'window.tenants', words: 'switch customer another show' },
        run: onTenants,
      },
      {
        ...{ title: 'Reload all panels', command: 'window.reloadAll' },
        ...{ words: 'refresh again anew update', run: onReloadAll },
      },
      {
        ...{ title: 'Connect now', command: 'window.retry', words: 'retry connection' },
        run: retryNow,
      },
      ...viewActions.entries,
      ...useBoardEntries(board),
      ...useWindowEntries(board),
      { title: 'Boards of this window', words: 'tabs add rename remove', run: onBoards },
      {
        ...{ title: 'Boards in turn', words: 'playlist rotation wall dwell hours hold' },
        run: onPlaylist,
      },
      ...(hasDisplays
        ? [
            {
              ...{ title: 'Set up displays', words: 'monitors screens walls presets workspace' },
              run: onDisplays,
            },
            {
              ...{ title: 'Show the numbers of the displays', words: 'identify monitors screens' },
              run: () => void board.workspace.identify(),
            },
          ]
        : []),
      {
        ...{ title: 'Make this window a wall', command: 'window.wall', words: 'kiosk rotate' },
        run: () => {
          enterWall(board);
        },
      },
      { title: 'Keys and manual', command: 'window.help', words: 'help shortcuts', run: onKeys },
      { title: 'Practice', words: 'drills training learn exercise', run: openTool('practice') },
    ],
  });
  useLayoutEffect(() => {
    if (isLayoutMode) {
      // The frame takes the keys now, before the next one comes: without the focus on a frame, arrows would move
      // nothing.
      const pane =
        document.activeElement?.closest('[data-pane]') ?? document.querySelector('[data-pane]');
      if (pane instanceof HTMLElement) pane.focus();
      arrangedRef.current = pane;
    } else {
      if (arrangedRef.current?.isConnected === true) focusPane(arrangedRef.current);
      arrangedRef.current = null;
    }
  }, [isLayoutMode]);
  return (
    <>
      <TopBar
        boards={<BoardTabs board={board} onBoards={onBoards} />}
        sound={
          <ServicesContext value={live}>
            <SoundChip
              sound={appearance.sound}
              isSounding={isSounding}
              onMute={onMute}
              onSettings={() => {
                openSettings('Tones');
              }}
            />
          </ServicesContext>
        }
        {...{ onTenants, onUser: openTool('user') }}
        {...{ onCertificate, onGoTo, onPalette, onSettings, onKeys, onReloadAll }}
      />
      <ProductionBar />
      {/* Of the present, also while the board shows the past: there, too, a lost connection changes what can be done. */}
      <ServicesContext value={live}>
        <OutageBanner onCertificate={onCertificate} />
        <CanaryBanner />
      </ServicesContext>
      <DisplayBanner board={board} onSetUp={onDisplays} />
      <UpdateNotice />
      <ServerNotice live={live} />
      {notice !== null && (
        <div className="board-notice" role="status">
          {notice}
          <ActionButton onPress={board.dismissNotice}>Dismiss</ActionButton>
        </div>
      )}
      {asked.notice !== null && (
        <div className="board-notice" role="status">
          {asked.notice}
          <ActionButton onPress={asked.onDismiss}>Dismiss</ActionButton>
        </div>
      )}
      <MissingTenantNotice onTenants={onTenants} />
      <main className="main" aria-label={boardName}>
        {isLoaded && (
          <div id={BOARD_PANEL_ID} className="board-panel" role="tabpanel" aria-label={boardName}>
            <Board key={boardId} board={board} paneTypes={paneTypes} />
          </div>
        )}
      </main>
      <BottomBar isLayoutMode={isLayoutMode} layoutActions={<LayoutActions board={board} />} />
      <ServicesContext value={live}>
        <LiveRegions />
        {tool?.kind === 'user' && (
          <UserMenu
            {...{ onCertificate, onTenants, onLogOut: openTool('logOut') }}
            onClose={closeTool}
          />
        )}
      </ServicesContext>
      <ViewStack viewTypes={viewTypes} board={board} actions={viewActions} />
      {overPane !== undefined && (
        <PaneDialog
          key={overPane.type}
          paneId={`${overPane.type}-over`}
          definition={overPane}
          label={overPane.title}
          backText="Close"
          onClose={() => {
            // It tells of its end a moment later: something else may have opened by then.
            setOverType((now) => (now === overType ? null : now));
          }}
        />
      )}
      {tool?.kind === 'help' && (
        <HelpDialog
          {...{ query: tool.query, place: tool.place }}
          onPractice={openTool('practice')}
          onClose={closeTool}
        />
      )}
      {tool?.kind === 'practice' && alertList !== undefined && (
        <Suspense fallback={null}>
          <PracticeDialog {...{ live, alertList }} onClose={closeTool} />
        </Suspense>
      )}
      {tool?.kind === 'boards' && (
        <BoardsSheet board={board} onPlaylist={onPlaylist} onClose={closeTool} />
      )}
      {tool?.kind === 'displays' && (
        <DisplaysDialog board={board} onPlaylist={onPlaylist} onClose={closeTool} />
      )}
      {tool?.kind === 'playlist' && <PlaylistDialog board={board} onClose={closeTool} />}
      {tool?.kind === 'certificate' && <CertificateDialog onClose={closeTool} />}
      {tool?.kind === 'logOut' && <CertificateDialog asksToRemove onClose={closeTool} />}
      {tool?.kind === 'tenants' && <TenantDialog board={board} onClose={closeTool} />}
      {tool?.kind === 'goTo' && <GoToDialog places={places} onPick={goTo} onClose={closeTool} />}
      {tool?.kind === 'settings' && (
        <SettingsDialog
          query={tool.query}
          onChange={board.setAppearance}
          onClose={closeTool}
          {...{ appearance, onKeys, onCertificate, onMute }}
        />
      )}
      {tool?.kind === 'palette' && (
        <Palette
          entries={entries}
          readTime={(text) => timeEntries(text, time, taughtKey('window.live'))}
          readCode={(text) =>
            readCode(text, { bridge: viewBridge, nowMs: time.presentMs, open: views.open })
          }
          onPick={(entry) => {
            // The focus is back where it was before anything is done there.
            flushSync(closeTool);
            entry.run();
          }}
          onClose={closeTool}
        />
      )}
    </>
  );
}
