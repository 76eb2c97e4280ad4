export {
  DISPATCH_SCHEMA_VERSION,
  type DispatchConfig,
  DispatchConfigSchema,
  type DispatchConfigVersion,
  DispatchConfigVersionSchema,
  type SilencePolicy,
  SilencePolicySchema,
} from './config.ts';
export { type Escalation, EscalationSchema, type EscalationTarget } from './escalations.ts';
export { type Fatigue, FatigueSchema } from './fatigue.ts';
export {
  FATIGUE_EXCLUSIONS,
  FATIGUE_VERDICTS,
  type FatigueBudget,
  FatigueBudgetSchema,
  type FatigueDigest,
  type FatigueDigestLine,
  FatigueDigestSchema,
  type FatigueExclusion,
  type FatigueJudgementJson,
  FatigueJudgementSchema,
  type FatigueKind,
  type FatigueReport,
  FatigueReportSchema,
  type FatigueSample,
  type FatigueVerdict,
} from './fatigueReport.ts';
export {
  IdentityRefSchema,
  NameSchema,
  type Secret,
  SecretSchema,
  TimeZoneSchema,
} from './fields.ts';
export {
  formatMatcher,
  type Matcher,
  type MatcherOperator,
  MatcherSchema,
  MatchersSchema,
  parseMatcher,
} from './matchers.ts';
export {
  type Approval,
  APPROVAL_STATES,
  type ApprovalState,
  type Attempt,
  FAILURE_CATEGORIES,
  type FailureCategory,
  type Message,
  MessageSchema,
  type Notification,
  NOTIFICATION_REASONS,
  NOTIFICATION_STATES,
  type NotificationReason,
  NotificationSchema,
  type NotifiedAlert,
} from './notification.ts';
export { type Person, PersonSchema, type Service, ServiceSchema } from './people.ts';
export { type Receiver, RECEIVER_TYPES, ReceiverSchema, type ReceiverType } from './receivers.ts';
export {
  type Correlation,
  CorrelationSchema,
  type Inhibition,
  InhibitionSchema,
  type Route,
  ROUTE_DEFAULTS,
  RouteSchema,
} from './routing.ts';
export {
  type Hours,
  HoursSchema,
  type Layer,
  type Schedule,
  ScheduleSchema,
  type TimeInterval,
  TimeIntervalSchema,
  type Weekday,
  WEEKDAYS,
} from './schedules.ts';
export {
  type Recurrence,
  type Silence,
  SILENCE_END_REASONS,
  SILENCE_KINDS,
  SILENCE_LIMITS,
  SILENCE_POLICY_DEFAULTS,
  SILENCE_STATES,
  type SilenceChange,
  SilenceChangeSchema,
  type SilenceEndReason,
  type SilenceEndsWhen,
  type SilenceInput,
  SilenceInputSchema,
  type SilenceKind,
  type SilencePreview,
  SilencePreviewSchema,
  SilenceSchema,
  type SilenceState,
} from './silences.ts';
export {
  type Finding,
  FindingSchema,
  OnCallSchema,
  type PlannedStep,
  PlannedStepSchema,
  ReceiverHealthSchema,
  RouteTestSchema,
  type RouteTestResult,
  RouteTestResultSchema,
  ShiftSchema,
  SimulateSchema,
} from './reports.ts';
