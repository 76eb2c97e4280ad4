import type { KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { type PaneDefinition, useKeyReader, type View } from '../paneKit/index.ts';
import { useShownKey } from '../paneKit/keys.ts';
import { useServices } from '../paneKit/services.ts';
import { placeOf, ViewContext } from '../paneKit/viewHooks.ts';
import type { OpenView } from '../paneKit/views.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { ShownKeyContext } from '../ui/Kbd.tsx';
import { type BoardStore, SendViewDialog } from '../wall/index.ts';
import { NoticeArea } from './BottomBar.tsx';
import { PaneDialog } from './PaneDialog.tsx';
import { usePanesInReserve } from './usePanesInReserve.ts';
import type { ViewActions } from './useViewActions.ts';

/** Which pane shows a view. */
const PANE_OF: Readonly<Record<View['kind'], string>> = {
  incidents: 'incidents',
  service: 'service',
  timeline: 'timeline',
  alert: 'alert',
  alertWhy: 'alert-why',
  event: 'event',
  eventWhy: 'event-why',
};

const KIND_WORD: Readonly<Record<View['kind'], string>> = {
  incidents: 'Incidents',
  service: 'Service',
  timeline: 'Timeline',
  alert: 'Alert',
  alertWhy: 'Why',
  event: 'Event',
  eventWhy: 'Why',
};

/** What a step of the way is called: the name of the thing, else what kind of thing it is. */
function nameStep({ view, name }: OpenView): string {
  if (view.kind === 'service') return view.service;
  return name ?? KIND_WORD[view.kind];
}

/** Views whose own list J and K step through. Elsewhere they step to what stands beside the view. */
const HAS_LIST: ReadonlySet<View['kind']> = new Set(['incidents', 'service', 'timeline', 'event']);

/** One view, and what can be done with it whatever it shows. */
function OneView(props: {
  readonly open: OpenView;
  readonly definition: PaneDefinition;
  /** What it is called and what it stands on, from the board on. */
  readonly way: readonly string[];
  readonly isTop: boolean;
  readonly actions: ViewActions;
}) {
  const { open, definition, way, isTop, actions } = props;
  const { id, view } = open;
  const { views } = useServices();
  const said = useStore(views.store, (state) => state.said);
  const readKey = useKeyReader('view');
  const shownKey = useShownKey('view');
  const place = placeOf(open);

  function onKeyDown(event: KeyboardEvent): void {
    const key = readKey(event);
    const step = { 'Shift+J': 1, 'Shift+K': -1, J: 1, K: -1 }[key ?? ''] as 1 | -1 | undefined;
    if (step !== undefined && (key?.startsWith('Shift+') === true || !HAS_LIST.has(view.kind)))
      views.step(id, step);
    else if (key === 'L') actions.copyLink();
    else if (key === 'M') actions.startSending();
    else if (key === 'Ctrl+Enter') actions.openInNewWindow();
    else return;
    event.preventDefault();
  }
  return (
    <PaneDialog
      paneId={`view-${String(id)}`}
      definition={definition}
      label={way.join(', ')}
      isView
      onKeyDown={onKeyDown}
      note={
        <>
          <span className="crumbs meta" aria-hidden="true" title={way.join(' / ')}>
            {way.join(' / ')}
          </span>
          {place !== null && <span className="crumbs-place meta">{place}</span>}
          {isTop && (
            <>
              <span className="view-said" role="status">
                {said}
              </span>
              <NoticeArea />
              <span className="spacer" />
              <ShownKeyContext value={shownKey}>
                <ActionButton onPress={actions.copyLink} shortcut="L">
                  Copy link
                </ActionButton>
                <ActionButton onPress={actions.openInNewWindow} shortcut="Ctrl+Enter">
                  New window
                </ActionButton>
                <ActionButton onPress={actions.startSending} shortcut="M">
                  Send to …
                </ActionButton>
              </ShownKeyContext>
            </>
          )}
        </>
      }
      backText={`Back to ${way.at(-2) ?? 'Board'}`}
      onClose={() => {
        views.close(id);
      }}
    />
  );
}

/**
 * What is looked into over the board, each view on the one it was opened from. That one stays as it was, and
 * has the focus again where it was left when the one above is closed.
 */
export function ViewStack(props: {
  readonly viewTypes: ReadonlyMap<string, PaneDefinition>;
  readonly board: BoardStore;
  readonly actions: ViewActions;
}) {
  const { viewTypes, board, actions } = props;
  const { views } = useServices();
  const stack = useStore(views.store, (state) => state.stack);
  const top = stack.at(-1);
  usePanesInReserve(viewTypes);
  return (
    <>
      {stack.map((open, depth) => {
        const definition = viewTypes.get(PANE_OF[open.view.kind]);
        if (definition === undefined) return null;
        return (
          <ViewContext key={open.id} value={open}>
            <OneView
              {...{ open, definition, actions }}
              way={['Board', ...stack.slice(0, depth + 1).map(nameStep)]}
              isTop={depth === stack.length - 1}
            />
          </ViewContext>
        );
      })}
      {top !== undefined && actions.isSending && (
        <SendViewDialog
          board={board}
          title={nameStep(top)}
          onTake={actions.send}
          onClose={actions.stopSending}
        />
      )}
    </>
  );
}
