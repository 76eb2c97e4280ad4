import { useStore } from 'zustand';
import type { PaneDefinition, View } from '../paneKit/index.ts';
import { useServices } from '../paneKit/services.ts';
import { ViewContext } from '../paneKit/viewHooks.ts';
import type { OpenView } from '../paneKit/views.ts';
import { NoticeArea } from './BottomBar.tsx';
import { PaneDialog } from './PaneDialog.tsx';

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

/**
 * What is looked into over the board, each view on the one it was opened from. That one stays as it was, and
 * has the focus again where it was left when the one above is closed.
 */
export function ViewStack({
  viewTypes,
}: {
  readonly viewTypes: ReadonlyMap<string, PaneDefinition>;
}) {
  const { views } = useServices();
  const stack = useStore(views.store, (state) => state.stack);
  return stack.map((open, depth) => {
    const { id, view } = open;
    const definition = viewTypes.get(PANE_OF[view.kind]);
    if (definition === undefined) return null;
    const way = ['Board', ...stack.slice(0, depth + 1).map(nameStep)];
    return (
      <ViewContext key={id} value={open}>
        <PaneDialog
          paneId={`view-${String(id)}`}
          definition={definition}
          label={way.join(', ')}
          isView
          note={
            <>
              <span className="crumbs meta" aria-hidden="true" title={way.join(' / ')}>
                {way.join(' / ')}
              </span>
              {depth === stack.length - 1 && <NoticeArea />}
            </>
          }
          backText={`Back to ${way.at(-2) ?? 'Board'}`}
          onClose={() => {
            views.close(id);
          }}
        />
      </ViewContext>
    );
  });
}
