export {
  ALARM_TARGET,
  type AlertRate,
  AlertRateSchema,
  FLOOD_ABOVE,
  FLOOD_WINDOW_MS,
  RATE_STRETCHES,
  STALE_ALERT_MS,
} from './rate.ts';
export {
  type Alert,
  ALERT_STATES,
  type AlertEscalation,
  AlertEscalationSchema,
  AlertSchema,
  type AlertState,
  AlertStateSchema,
  type AlertSummary,
  AlertSummarySchema,
  type IncidentLink,
  IncidentLinkSchema,
  type Quiet,
  QuietSchema,
  TIMELINE_KINDS,
  type TimelineEntry,
  TimelineEntrySchema,
  type TimelineKind,
} from './schema.ts';
export { type AlertCount, compareAlerts, summarizeAlerts } from './summarize.ts';
