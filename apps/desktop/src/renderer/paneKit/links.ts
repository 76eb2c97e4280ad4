import type { StoreApi } from 'zustand/vanilla';
import type { Link, LinkGroup } from '../../ipc/workspace.ts';
import type { Stretch } from './chart/model.ts';

/** Which moment somebody looks at in each link group: a step of the chart that is looked at. */
export type LinkCursors = Readonly<Partial<Record<LinkGroup, Stretch>>>;

/** What linked panes share. Service and time are kept with the workspace, the cursor lives in this window. */
export interface Links {
  /** What the pane's group shares; the same object until that changes. `null`: the pane is in no group. */
  readonly read: (paneId: string) => Link | null;
  readonly change: (
    group: LinkGroup,
    change: { readonly service?: string | null; readonly range?: Stretch | null },
  ) => void;
  readonly subscribe: (listener: () => void) => () => void;
  readonly cursors: StoreApi<LinkCursors>;
}
