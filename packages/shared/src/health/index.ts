export {
  CANARY_STAGES,
  CANARY_STATUSES,
  type CanaryReport,
  CanaryReportSchema,
  type CanaryStage,
  type CanaryStatus,
} from './canary.ts';
