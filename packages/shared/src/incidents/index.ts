export {
  type Decision,
  DECISION_STAGES,
  DecisionSchema,
  type DecisionStage,
  DecisionStageSchema,
} from './decision.ts';
export {
  type Incident,
  type IncidentDetail,
  IncidentDetailSchema,
  IncidentSchema,
} from './schema.ts';
export {
  type AlertWhy,
  AlertWhySchema,
  type EventWhy,
  EventWhySchema,
  type RuleOnEvent,
  RuleOnEventSchema,
  type WhyNotification,
  WhyNotificationSchema,
} from './why.ts';
