export { planRetention, type RetentionPlan, type StoredDay } from './planRetention.ts';
export type { RetentionStore, RunReport } from './ports.ts';
export { runRetention } from './runRetention.ts';
