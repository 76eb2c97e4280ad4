export { breaks } from './breaker.ts';
export { callOf } from './callOf.ts';
export { checkHook } from './checkHook.ts';
export { originOf } from './checkRequest.ts';
export {
  type AutomationSwitch,
  decideRun,
  describeStop,
  type RunDecision,
  type RunQuestion,
} from './decideRun.ts';
export { checkGuards, type GuardFacts } from './guards.ts';
export { type HookTerms, type StoredHook, termsOf } from './hookTerms.ts';
export { escapeAnswer, judgeAnswer } from './judgeAnswer.ts';
export { type CompileRegex, type Labels, labelsOf } from './labels.ts';
export {
  type ActedRun,
  describeCause,
  findLoops,
  type LoopFindings,
  tooManyReturns,
} from './loops.ts';
export { type Offer, offerOf } from './offer.ts';
export { resolveParameters } from './parameters.ts';
export type {
  HookCall,
  HookSecrets,
  HookSent,
  HookTarget,
  IsProduction,
  RunnerLedger,
  Sending,
} from './ports.ts';
export { renderRequest, type Rendering } from './renderRequest.ts';
export { Runner, type RunnerOptions } from './Runner.ts';
export { signingKey, webhookHeaders } from './signWebhook.ts';
export { type PastTrigger, simulateHook } from './simulateHook.ts';
export {
  AUTOMATION,
  isOver,
  type LivingRun,
  type RunInput,
  type RunTransition,
  type SendOutcome,
  transitionRun,
  verifyRun,
} from './transitionRun.ts';
