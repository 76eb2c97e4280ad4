import {
  createContext,
  type ReactNode,
  Suspense,
  useContext,
  useEffect,
  useId,
  useMemo,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import type { PaneDefinition } from './definePane.ts';
import { ShownKeyContext } from '../ui/Kbd.tsx';
import { useFreshness, useIsPast } from './hooks.ts';
import { useShownKey } from './keys.ts';
import './pane.css';
import { paneBody } from './paneCode.ts';
import { PaneErrorBoundary } from './PaneErrorBoundary.tsx';
import { PaneGuardContext, usePaneTurn } from './paneGuard.ts';
import { PaneIdContext } from './paneState.ts';
import { createPaneRead, PaneReadContext } from './paneRead.ts';
import { Skeleton } from './PaneStates.tsx';
import { PausedPane } from './PausedPane.tsx';
import { useSurface } from './surface.ts';

interface HeaderSlots {
  readonly note: HTMLElement | null;
  readonly actions: HTMLElement | null;
}

const HeaderSlotsContext = createContext<HeaderSlots>({ note: null, actions: null });

/** Puts a pane's count and actions into its header. */
export function PaneHeader(props: { readonly note?: ReactNode; readonly actions?: ReactNode }) {
  const slots = useContext(HeaderSlotsContext);
  return (
    <>
      {slots.note !== null && createPortal(props.note, slots.note)}
      {slots.actions !== null && createPortal(props.actions, slots.actions)}
    </>
  );
}

/** The age of the data, loud once it is old. */
export function DataAge() {
  const { kind, text } = useFreshness();
  return (
    <span className={`data-age data-age-${kind}`}>
      <span className="visually-hidden">Data age: </span>
      {text}
    </span>
  );
}

/** Marks the frame as not to be trusted. Apart from the frame, so that ticks re-render this only. */
function TrustMark({ children }: { readonly children: ReactNode }) {
  const { kind } = useFreshness();
  return (
    <div className="pane-body" data-freshness={kind}>
      {children}
    </div>
  );
}

/** A pane that has run for so long, in milliseconds, has started well. */
const STANDS_AFTER_MS = 2_000;
/** On a wall a pane that failed is started again after so long. */
const WALL_RETRY_MS = 5_000;

/** Tells that the pane stands, once its code has been loaded and has run for a moment. */
function Standing({ paneId }: { readonly paneId: string }) {
  const guard = useContext(PaneGuardContext);
  useEffect(() => {
    const timer = setTimeout(() => {
      guard.stands(paneId);
    }, STANDS_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [guard, paneId]);
  return null;
}

/** The pane's own code; what was not loaded is loaded anew for each attempt: a failed load must not stick. */
function RunningPane(props: { readonly paneId: string; readonly definition: PaneDefinition }) {
  const { paneId, definition } = props;
  const guard = useContext(PaneGuardContext);
  const isWall = useSurface() === 'wall';
  const [Body, setBody] = useState(() => paneBody(definition));
  return (
    <PaneErrorBoundary
      title={definition.title}
      onRetry={() => {
        setBody(() => paneBody(definition));
      }}
      onFailed={() => {
        guard.failed(paneId);
      }}
      retryAfterMs={isWall ? WALL_RETRY_MS : null}
    >
      <Suspense fallback={<Skeleton rows={4} />}>
        <Body />
        <Standing paneId={paneId} />
      </Suspense>
    </PaneErrorBoundary>
  );
}

/** The pane's own code when its turn has come, or why it does not run. */
function PaneContent(props: { readonly paneId: string; readonly definition: PaneDefinition }) {
  const { paneId, definition } = props;
  const guard = useContext(PaneGuardContext);
  const turn = usePaneTurn(paneId);
  if (turn === 'waits') return <Skeleton rows={4} />;
  if (turn === 'runs') return <RunningPane paneId={paneId} definition={definition} />;
  return (
    <PausedPane
      title={definition.title}
      onRetry={() => {
        guard.retry(paneId);
      }}
    />
  );
}

/** What stands in a pane that cannot follow the time cursor: the present would pass for the past. */
function PresentOnly({ title }: { readonly title: string }) {
  return (
    <div className="pane-state" data-pane-focus tabIndex={-1}>
      <p className="strong">{title} knows the present only.</p>
      <p className="meta">The board is put on a past moment. 0 goes back to live.</p>
    </div>
  );
}

/** The frame that every pane stands in: header, data age, error boundary, region for F6. */
export function PaneFrame(props: {
  readonly paneId: string;
  readonly definition: PaneDefinition;
  /** In layout mode the content is out of reach and the frame itself takes the keys. */
  readonly isMovable: boolean;
  /** What the board offers for the pane as a whole; at the end of its header. */
  readonly tools?: ReactNode;
}) {
  const { paneId, definition, isMovable, tools } = props;
  const titleId = useId();
  const [note, setNote] = useState<HTMLElement | null>(null);
  const [actions, setActions] = useState<HTMLElement | null>(null);
  const slots = useMemo(() => ({ note, actions }), [note, actions]);
  const [paneRead] = useState(createPaneRead);
  const shownKey = useShownKey(definition.type);
  const isPast = useIsPast();
  const isPresentOnly = isPast && !definition.knowsPast;
  const isBare = definition.frame === 'bare' && !isMovable;
  return (
    <PaneReadContext value={paneRead}>
      <section
        className={definition.frame === 'bare' ? 'pane pane-bare' : 'pane'}
        aria-labelledby={titleId}
        data-pane={paneId}
        data-pane-type={definition.type}
        tabIndex={isMovable ? 0 : -1}
      >
        <header className={isBare ? 'visually-hidden' : 'pane-header'}>
          <h2 id={titleId} className="pane-title">
            {definition.title}
          </h2>
          <span ref={setNote} className="pane-note meta" />
          <span className="spacer" />
          <span ref={setActions} className="pane-actions" inert={isMovable} />
          {!isBare && <DataAge />}
          {!isBare && tools}
        </header>
        <HeaderSlotsContext value={slots}>
          <ShownKeyContext value={shownKey}>
            <TrustMark>
              <div className="pane-content" inert={isMovable}>
                <PaneIdContext value={paneId}>
                  {isPresentOnly ? (
                    <PresentOnly title={definition.title} />
                  ) : (
                    <PaneContent paneId={paneId} definition={definition} />
                  )}
                </PaneIdContext>
              </div>
            </TrustMark>
          </ShownKeyContext>
        </HeaderSlotsContext>
      </section>
    </PaneReadContext>
  );
}
