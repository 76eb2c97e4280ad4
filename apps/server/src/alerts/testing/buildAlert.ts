import type { Alert } from '@batcave/shared/alerts';
import { alertFromSignal } from '../alertFromSignal.ts';
import { buildRule, buildSignal } from './buildSignal.ts';

/** An OPEN alert of the service `web-1`, as a rule raises it. */
export function buildAlert(fields: Partial<Alert> = {}): Alert {
  return { ...alertFromSignal(buildRule(), buildSignal(), 'acme'), ...fields };
}
