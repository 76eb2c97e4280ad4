import { type ReactNode, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { EnrolScreen, useIdentityView } from '../identity/index.ts';
import type { PaneDefinition } from '../paneKit/index.ts';
import { useShownKey } from '../paneKit/keys.ts';
import { PaneGuardContext } from '../paneKit/paneGuard.ts';
import { AppearanceContext, type ConsoleServices, ServicesContext } from '../paneKit/services.ts';
import { soundingWindow } from '../sound/soundingWindow.ts';
import { OtherTenants } from '../tenants/index.ts';
import { type FullAppearance, readAppearance } from '../ui/appearance.ts';
import { ShownKeyContext } from '../ui/Kbd.tsx';
import { type BoardStore, createPaneGuard } from '../wall/index.ts';
import { WallWindow } from '../wallMode/index.ts';
import './chrome.css';
import { ConsoleWindow } from './ConsoleWindow.tsx';

type PaneTypes = ReadonlyMap<string, PaneDefinition>;

/** The board, or before there is a certificate the way to one. */
function Content(props: {
  readonly board: BoardStore;
  readonly paneTypes: PaneTypes;
  readonly viewTypes: PaneTypes;
  readonly live: ConsoleServices;
  readonly appearance: FullAppearance;
  readonly isSounding: boolean;
  readonly timeBar: ReactNode;
  readonly wallTime: ReactNode;
}) {
  const isWall = useStore(props.board.store, ({ window }) => window?.mode === 'wall');
  const isEnrolled = useIdentityView(({ state }) => state.kind !== 'none');
  const shownKey = useShownKey('window');
  if (isEnrolled && isWall) {
    const { board, paneTypes, live, appearance, isSounding, wallTime } = props;
    return (
      <WallWindow
        {...{ board, paneTypes, live, isSounding }}
        sound={appearance.sound}
        time={wallTime}
      />
    );
  }
  if (isEnrolled)
    return (
      <ShownKeyContext value={shownKey}>
        {props.timeBar}
        <ConsoleWindow {...props} />
      </ShownKeyContext>
    );
  return (
    <>
      <header className="top-bar">
        <h1 className="product">Batcave</h1>
      </header>
      <EnrolScreen end={<OtherTenants board={props.board} />} />
    </>
  );
}

/** One console window over its services. */
export function App(props: {
  readonly services: ConsoleServices;
  /** Those of the present, where the others are of a past moment: alerts of now are heard all the same. */
  readonly live?: ConsoleServices;
  readonly board: BoardStore;
  readonly paneTypes: PaneTypes;
  readonly viewTypes: PaneTypes;
  /** Stands above all while the board shows a past moment. */
  readonly timeBar?: ReactNode;
  /** Stands in the strip of a wall while it shows a past moment. */
  readonly wallTime?: ReactNode;
}) {
  const { services, board, paneTypes, viewTypes, timeBar, wallTime } = props;
  const isSounding = useStore(
    board.store,
    ({ host, window }) => host === null || soundingWindow(host) === window?.id,
  );
  const { live = services } = props;
  const guard = useMemo(() => createPaneGuard(board), [board]);
  const kept = useStore(board.store, (state) => state.document.appearance);
  const appearance = useMemo(() => readAppearance(kept), [kept]);
  const { theme, density, typeScale, motion } = appearance;
  useEffect(() => {
    const { dataset } = document.documentElement;
    dataset['theme'] = theme;
    dataset['density'] = density;
    dataset['typeScale'] = typeScale;
    dataset['motion'] = motion;
  }, [theme, density, typeScale, motion]);
  return (
    <ServicesContext value={services}>
      <AppearanceContext value={appearance}>
        <PaneGuardContext value={guard}>
          <div className="window">
            <Content
              {...{ board, paneTypes, viewTypes, live, appearance, isSounding, timeBar, wallTime }}
            />
          </div>
        </PaneGuardContext>
      </AppearanceContext>
    </ServicesContext>
  );
}
