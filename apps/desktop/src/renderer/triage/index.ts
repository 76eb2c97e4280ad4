export type { Notice, Refusal } from './notice.ts';
export { mergeAlerts, type ShownAlert, type ShownAlerts } from './pendingChange.ts';
export { whyBlocked } from './permission.ts';
export type { NoteTarget, Sent } from './requests.ts';
export { createTriage, type Triage, type TriageState } from './triageStore.ts';
