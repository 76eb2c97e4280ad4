import type { ReceiverType } from '@batcave/shared/dispatch';
import type { Notifier } from '../../dispatch/index.ts';
import { createEmailNotifier } from './email/createEmailNotifier.ts';
import type { NotifierEgress } from './egressPort.ts';
import { createPagerDutyNotifier } from './pagerduty/createPagerDutyNotifier.ts';
import { createSlackNotifier } from './slack/createSlackNotifier.ts';
import { createWebhookNotifier } from './webhook/createWebhookNotifier.ts';

export type { NotifierEgress } from './egressPort.ts';
export { explainSecret as explainWebhookSecret } from './webhook/signature.ts';

/** One notifier for each kind of receiver. */
export type Notifiers = { readonly [Type in ReceiverType]: Notifier<Type> };

/** @param context.egress the way out that tenants steer: `createEgress` */
export function createNotifiers(context: {
  readonly egress: NotifierEgress;
  readonly nowMs: () => number;
}): Notifiers {
  return {
    email: createEmailNotifier(context),
    slack: createSlackNotifier(context),
    pagerduty: createPagerDutyNotifier(context),
    webhook: createWebhookNotifier(context),
  };
}
