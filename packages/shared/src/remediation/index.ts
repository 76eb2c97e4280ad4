export {
  type Automation,
  type AutomationInput,
  AutomationInputSchema,
  AutomationSchema,
  type Pause,
  PauseSchema,
} from './automation.ts';
export { type DryRun, type DryRunItem, DryRunSchema } from './dryRun.ts';
export { type ParameterValue, ParameterValueSchema } from './fields.ts';
export {
  type Hook,
  HOOK_MODES,
  type HookGuards,
  type HookInput,
  HookInputSchema,
  type HookMode,
  type HookParameter,
  type HookRequest,
  HookSchema,
  type HookVersion,
  HookVersionSchema,
} from './hook.ts';
export {
  GUARD_DEFAULTS,
  HOOK_LIMITS,
  STOP_AFTER_FAILURES_DEFAULT,
  TIMEOUT_DEFAULT,
  VERIFY_DEFAULTS,
} from './limits.ts';
export {
  type Guard,
  GUARDS,
  type HookAnswer,
  type Refusal,
  RefusalSchema,
  type RenderedRequest,
  RenderedRequestSchema,
  type Run,
  RUN_STATES,
  RUN_TRIGGERS,
  RunSchema,
  type RunState,
  type RunStep,
  RunStepSchema,
  type RunTrigger,
  type RunWithSteps,
  RunWithStepsSchema,
} from './run.ts';
