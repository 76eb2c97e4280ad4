import { useCallback, useContext, useState, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Link, LinkGroup } from '../../ipc/workspace.ts';
import type { Stretch } from './chart/model.ts';
import { PaneIdContext } from './paneState.ts';
import { useServices } from './services.ts';
import { useSurface } from './surface.ts';

/** What the pane's group shares; `null`: it is in none. A wall is live and whole: there nothing is shared. */
function useSharedLink(): Link | null {
  const { links } = useServices();
  const paneId = useContext(PaneIdContext);
  const link = useSyncExternalStore(links.subscribe, () => links.read(paneId));
  return useSurface() === 'wall' ? null : link;
}

/** What a pane shares with the others of its link group. */
export interface PaneLink {
  readonly group: LinkGroup;
  /** The service that is shown alone; `null`: all. */
  readonly service: string | null;
  /** The stretch of time that is shown; `null`: what is live. */
  readonly range: Stretch | null;
  readonly setService: (service: string | null) => void;
  readonly setRange: (range: Stretch | null) => void;
}

/** The link group of the pane that this stands in; `null`: it is in none. */
export function usePaneLink(): PaneLink | null {
  const { links } = useServices();
  const link = useSharedLink();
  if (link === null) return null;
  const { group } = link;
  return {
    ...link,
    setService: (service) => {
      links.change(group, { service });
    },
    setRange: (range) => {
      links.change(group, { range });
    },
  };
}

/**
 * The moment that somebody looks at, from its beginning to its end; `null`: none. Panes of a link group have one
 * together, any other has its own.
 */
export function useLookedAt(): readonly [Stretch | null, (moment: Stretch | null) => void] {
  const { links } = useServices();
  const [own, setOwn] = useState<Stretch | null>(null);
  const group = useSharedLink()?.group ?? null;
  const shared = useStore(links.cursors, (cursors) =>
    group === null ? null : (cursors[group] ?? null),
  );
  const setShared = useCallback(
    (moment: Stretch | null) => {
      if (group === null) return;
      const { [group]: before, ...rest } = links.cursors.getState();
      if (before?.fromMs === moment?.fromMs && before?.toMs === moment?.toMs) return;
      links.cursors.setState(moment === null ? rest : { ...rest, [group]: moment }, true);
    },
    [links, group],
  );
  return group === null ? [own, setOwn] : [shared, setShared];
}
