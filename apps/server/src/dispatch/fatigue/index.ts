export { digestOf, digestText, minuteOf } from './digest.ts';
export type { AlertFacts, AlertMeasure, Judgement, Outcome } from './facts.ts';
export {
  type FatigueDelta,
  FatigueModel,
  type FatigueModelOptions,
  type Learned,
} from './FatigueModel.ts';
export type { Kind } from './Kind.ts';
export { type Page, PageBudgets, type PageBudgetState } from './PageBudgets.ts';
export { reportOf } from './report.ts';
export { type SecurityHints, securityOf } from './securityOf.ts';
export { type FatigueSettings, fatigueSettings } from './settings.ts';
export { emptyState, type FatigueSnapshot, type FatigueState, type Revert } from './state.ts';
