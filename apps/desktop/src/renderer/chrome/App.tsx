import { type ReactNode, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { EnrolScreen, useIdentityView } from '../identity/index.ts';
import type { PaneDefinition } from '../paneKit/index.ts';
import { AppearanceContext, type ConsoleServices, ServicesContext } from '../paneKit/services.ts';
import { type FullAppearance, readAppearance } from '../ui/appearance.ts';
import type { BoardStore } from '../wall/index.ts';
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
}) {
  const isWall = useStore(props.board.store, ({ window }) => window?.mode === 'wall');
  const isEnrolled = useIdentityView(({ state }) => state.kind !== 'none');
  if (isEnrolled && isWall) return <WallWindow board={props.board} paneTypes={props.paneTypes} />;
  if (isEnrolled)
    return (
      <>
        {props.timeBar}
        <ConsoleWindow {...props} />
      </>
    );
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
  /** Those of the present, where the others are of a past moment: alerts of now are heard all the same. */
  readonly live?: ConsoleServices;
  readonly board: BoardStore;
  readonly paneTypes: PaneTypes;
  readonly viewTypes: PaneTypes;
  /** Stands above all while the board shows a past moment. */
  readonly timeBar?: ReactNode;
}) {
  const { services, board, paneTypes, viewTypes, timeBar } = props;
  // Of several windows one makes alerts heard: the first that somebody sits at.
  const isSounding = useStore(board.store, ({ host, window }) => {
    const first = host?.workspace.windows.find(({ mode }) => mode === 'desk');
    return first === undefined || first.id === window?.id;
  });
  const { live = services } = props;
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
        <div className="window">
          <Content {...{ board, paneTypes, viewTypes, live, appearance, isSounding, timeBar }} />
        </div>
      </AppearanceContext>
    </ServicesContext>
  );
}
