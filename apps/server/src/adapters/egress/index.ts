export { type AllowedTarget, parseEgressAllow } from './allowList.ts';
export { createEgress, type Egress, type EgressOptions } from './createEgress.ts';
export { EgressFailed, EgressRefused } from './EgressError.ts';
export { type EgressRequest, type EgressResponse } from './exchange.ts';
export { type CheckedHost, type HostQuestion } from './checkTarget.ts';
export { type DeniedTarget } from './judgeAddress.ts';
