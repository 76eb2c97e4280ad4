export { createEgressTarget } from './egressTarget.ts';
export { createHookSecrets } from './hookSecrets.ts';
export {
  type HostRemediation,
  openHostRemediation,
  openRemediation,
  type Remediation,
} from './openRemediation.ts';
export { readRange, type RemediationHandlers } from './remediationHandlers.ts';
export { asHook, hookFaults, openHooks } from './hostHooks.ts';
