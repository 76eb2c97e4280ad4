export {
  type Alert,
  ALERT_STATES,
  AlertSchema,
  type AlertState,
  AlertStateSchema,
  type AlertSummary,
  AlertSummarySchema,
  type TimelineEntry,
  TimelineEntrySchema,
} from './schema.ts';
export { type AlertCount, compareAlerts, summarizeAlerts } from './summarize.ts';
