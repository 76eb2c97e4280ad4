export {
  candidates,
  type CompiledSilence,
  type CompiledSilences,
  compileSilences,
  mutesOf,
  type MuteReason,
  nextMuteChange,
} from './compileSilences.ts';
export { HiddenTally, hides } from './HiddenTally.ts';
export {
  type CompiledInhibition,
  type CompiledInhibitions,
  compileInhibitions,
  type Inhibited,
  InhibitionIndex,
  type Source,
} from './inhibition.ts';
export { mutedByTime, type TimeMute } from './mutedByTime.ts';
export { hidesCritical, planChange, type PlannedChange } from './planChange.ts';
export {
  type PlannedSilence,
  planSilence,
  type PlanTerms,
  type SilenceDraft,
} from './planSilence.ts';
export { readPolicy, type SilenceBounds } from './readPolicy.ts';
export { stateAt, type StoredSilence, type Timing, timingOf } from './silence.ts';
export { endsEarly, type SilenceEvent, silenceEvents } from './silenceEvents.ts';
