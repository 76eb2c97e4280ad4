export { CANARY_EVENT_TYPE, type CanaryOptions, CanaryRunner } from './CanaryRunner.ts';
export type { CanaryLimits } from './CanaryWatch.ts';
export type { CanaryAlarm, CanaryAlarms, CanaryDoor } from './ports.ts';
export {
  type AlarmChange,
  alarmIdOf,
  CANARY_ACTOR,
  CANARY_RULE_ID,
  settleAlarm,
} from './settleAlarm.ts';
export { watchLedger } from './watchLedger.ts';
