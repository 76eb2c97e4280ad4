import type { PaneDefinition } from '../paneKit/index.ts';
import { alertListPane, alertView } from './alertList/index.ts';
import { alertSummaryPane, serviceMatrixPane } from './alertSummary/index.ts';
import { auditPane } from './audit/index.ts';
import { automationHooksPane } from './automationHooks/index.ts';
import { certificatesPane } from './certificates/index.ts';
import { chartsPane } from './charts/index.ts';
import { eventView } from './event/index.ts';
import { healthMapPane, serviceView } from './healthMap/index.ts';
import { incidentsPane } from './incidents/index.ts';
import { liveFeedPane } from './liveFeed/index.ts';
import { onCallPane } from './onCall/index.ts';
import { rulesPane } from './rules/index.ts';
import { silencesPane } from './silences/index.ts';
import { systemHealthPane } from './systemHealth/index.ts';
import { timelinePane } from './timeline/index.ts';
import { alertWhyView, eventWhyView } from './why/index.ts';

/** Every pane a board can hold. */
export const PANE_TYPES: readonly PaneDefinition[] = [
  alertSummaryPane,
  serviceMatrixPane,
  healthMapPane,
  alertListPane,
  liveFeedPane,
  chartsPane,
  auditPane,
  automationHooksPane,
  rulesPane,
  silencesPane,
  onCallPane,
  incidentsPane,
  timelinePane,
  systemHealthPane,
  certificatesPane,
];

/** What can be looked into over the board. */
export const VIEW_TYPES: readonly PaneDefinition[] = [
  incidentsPane,
  serviceView,
  timelinePane,
  alertView,
  alertWhyView,
  eventView,
  eventWhyView,
];
