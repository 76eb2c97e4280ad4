export {
  compileEscalation,
  DEFAULT_LEVEL_DELAY_MS,
  type EscalationLevel,
  type EscalationSnapshot,
  nextHighUrgency,
  type Urgency,
  urgencyAt,
} from './compileEscalation.ts';
export { type CompiledSchedule, compileSchedule, compileSchedules } from './compileSchedule.ts';
export { compileDirectory, type Contact, contactsFor, type Directory } from './directory.ts';
export { type EscalationPlan, planEscalation } from './planEscalation.ts';
export {
  describeTarget,
  type PagedPerson,
  type PagedReceiver,
  type ResolvedLevel,
  resolveLevel,
  resolveReceiver,
  type SkippedTarget,
  type TellContext,
} from './resolveLevel.ts';
export { type Shift, type ShiftSource, shiftsBetween } from './shifts.ts';
export {
  type EscalationPosition,
  type EscalationStep,
  startEscalation,
  stepEscalation,
} from './stepEscalation.ts';
export { type OnCall, onCallAt, type OnCallUntil, whoIsOnCall } from './whoIsOnCall.ts';
