import { useStore } from 'zustand';
import type { PaneDefinition, View } from '../paneKit/index.ts';
import { useServices } from '../paneKit/services.ts';
import { ViewContext } from '../paneKit/viewHooks.ts';
import { NoticeArea } from './BottomBar.tsx';
import { PaneDialog } from './PaneDialog.tsx';

/** Which pane shows a view. */
const PANE_OF: Readonly<Record<View['kind'], string>> = {
  incidents: 'incidents',
  timeline: 'timeline',
  alert: 'alert',
  alertWhy: 'alert-why',
  eventWhy: 'event-why',
};

const NAME_OF: Readonly<Record<View['kind'], string>> = {
  incidents: 'Incidents',
  timeline: 'Timeline',
  alert: 'Alert',
  alertWhy: 'Why',
  eventWhy: 'Event',
};

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
  return stack.map(({ id, view }, depth) => {
    const definition = viewTypes.get(PANE_OF[view.kind]);
    if (definition === undefined) return null;
    const way = ['Board', ...stack.slice(0, depth + 1).map((each) => NAME_OF[each.view.kind])];
    return (
      <ViewContext key={id} value={view}>
        <PaneDialog
          paneId={`view-${String(id)}`}
          definition={definition}
          label={way.join(', ')}
          note={
            <>
              <span className="crumbs meta" aria-hidden="true">
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
