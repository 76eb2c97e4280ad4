import type { PaneDefinition } from '../paneKit/index.ts';
import { alertListPane } from './alertList/index.ts';
import { alertSummaryPane, serviceMatrixPane } from './alertSummary/index.ts';
import { auditPane } from './audit/index.ts';
import { liveFeedPane } from './liveFeed/index.ts';

/** Every pane a board can hold. */
export const PANE_TYPES: readonly PaneDefinition[] = [
  alertSummaryPane,
  serviceMatrixPane,
  alertListPane,
  liveFeedPane,
  auditPane,
];
