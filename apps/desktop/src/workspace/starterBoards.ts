import type { Board, PlacedPane } from '../ipc/workspace.ts';

const at = (
  id: string,
  type: string,
  [x, y, w, h]: readonly [number, number, number, number],
): PlacedPane => ({ id, type, x, y, w, h });

/** The boards that a new workspace has. Ids of panes are unique over all of them. */
export const STARTER_BOARDS = {
  triage: {
    id: 'triage',
    name: 'Triage',
    panes: [
      at('summary', 'alert-summary', [0, 0, 24, 3]),
      at('alerts', 'alert-list', [0, 3, 16, 13]),
      at('services', 'service-matrix', [16, 3, 8, 13]),
      at('feed', 'live-feed', [0, 16, 24, 9]),
    ],
  },
  overview: {
    id: 'overview',
    name: 'Overview',
    panes: [
      at('overview-summary', 'alert-summary', [0, 0, 24, 3]),
      at('overview-map', 'health-map', [0, 3, 14, 18]),
      at('overview-alerts', 'alert-list', [14, 3, 10, 18]),
    ],
  },
  live: {
    id: 'live',
    name: 'Live',
    panes: [
      at('live-charts', 'charts', [0, 0, 24, 11]),
      at('live-feed', 'live-feed', [0, 11, 24, 12]),
    ],
  },
  incident: {
    id: 'incident',
    name: 'Incident',
    panes: [
      at('incident-list', 'incidents', [0, 0, 10, 10]),
      at('incident-timeline', 'timeline', [10, 0, 14, 20]),
      at('incident-map', 'health-map', [0, 10, 10, 10]),
    ],
  },
  rules: {
    id: 'rules',
    name: 'Rules',
    panes: [
      at('rules-list', 'rules', [0, 0, 15, 20]),
      at('rules-hooks', 'automation-hooks', [15, 0, 9, 20]),
    ],
  },
} as const satisfies Record<string, Board>;
