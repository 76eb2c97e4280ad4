import type { DispatchConfig, Message, Receiver, Route } from '@batcave/shared/dispatch';
import { expect } from 'vitest';
import { type TestClient, valueOf } from '../setup/client.ts';
import type { CleanUp } from '../setup/database.ts';
import {
  type MailServer,
  type PagerDutyEndpoint,
  type SlackEndpoint,
  startMailServer,
  startPagerDutyEndpoint,
  startSlackEndpoint,
  startWebhookEndpoint,
  type WebhookEndpoint,
} from '../notifiers/endpoints/index.ts';

/** What lets a server send to endpoints on loopback. */
export const LOOPBACK = { egress_allow: '127.0.0.1:*' };
const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const ROUTING_KEY = '0123456789abcdef0123456789abcdef';
/** Who reads at receivers that say nothing else: it may read everything. */
export const READER = 'console/viewer';

/** One endpoint of each kind, as strict as the real service. */
export interface Endpoints {
  readonly mail: MailServer;
  readonly slack: SlackEndpoint;
  readonly pager: PagerDutyEndpoint;
  readonly hook: WebhookEndpoint;
}

export async function startEndpoints(cleanUp: CleanUp): Promise<Endpoints> {
  const [mail, slack, pager, hook] = await Promise.all([
    startMailServer(),
    startSlackEndpoint(),
    startPagerDutyEndpoint(),
    startHook(cleanUp),
  ]);
  for (const endpoint of [mail, slack, pager]) cleanUp(() => endpoint.close());
  return { mail, slack, pager, hook };
}

/** Another webhook endpoint; `hookReceiver` makes its receiver. */
export async function startHook(cleanUp: CleanUp): Promise<WebhookEndpoint> {
  const hook = await startWebhookEndpoint({ secret: WEBHOOK_SECRET });
  cleanUp(() => hook.close());
  return hook;
}

type Common = Partial<
  Pick<Receiver, 'reads_as' | 'fallback' | 'rate_limit' | 'give_up_after'> & { name: string }
>;

export function hookReceiver({ url }: { readonly url: string }, common: Common = {}): Receiver {
  return {
    ...{ name: 'hook', type: 'webhook', reads_as: READER },
    ...{ url, secret: { value: WEBHOOK_SECRET } },
    ...common,
  } as Receiver;
}

export function slackReceiver(slack: SlackEndpoint, common: Common = {}): Receiver {
  return {
    ...{ name: 'slack', type: 'slack', reads_as: READER },
    ...{ api_url: slack.apiUrl, token: { value: slack.token }, channel: 'C024BE91L' },
    ...common,
  } as Receiver;
}

export function pagerReceiver({ url }: { readonly url: string }, common: Common = {}): Receiver {
  return {
    ...{ name: 'pager', type: 'pagerduty', reads_as: READER },
    ...{ url, routing_key: { value: ROUTING_KEY } },
    ...common,
  } as Receiver;
}

export function mailReceiver({ port }: { readonly port: number }, common: Common = {}): Receiver {
  return {
    ...{ name: 'mail', type: 'email', reads_as: READER },
    ...{ smtp: { host: '127.0.0.1', port, tls: 'none' } },
    ...{ from: 'sentry@x.example', to: ['team@x.example'] },
    ...common,
  } as Receiver;
}

/** A receiver for each endpoint. */
export function receiversOf(to: Endpoints, common: Common = {}): Receiver[] {
  return [
    mailReceiver(to.mail, common),
    slackReceiver(to.slack, common),
    pagerReceiver(to.pager, common),
    hookReceiver(to.hook, common),
  ];
}

/** A route with short timers: what happens is told at once. */
export function quickRoute(fields: Route = {}): Route {
  return { group_by: ['service'], group_wait: '0s', group_interval: '1s', ...fields };
}

/** Saves a document. */
export async function configure(client: TestClient, config: DispatchConfig): Promise<void> {
  valueOf(await client.call('dispatch.config.put', { body: { config: config as never } }));
}

/** The messages that a webhook took, in the order in which they came. */
export function messagesAt(hook: WebhookEndpoint): Message[] {
  return hook.received.map(({ payload }) => messageOf(payload));
}

export function messageOf(payload: WebhookEndpoint['received'][number]['payload']): Message {
  return payload?.data['message'] as Message;
}

/** Why each message was sent: `first`, `worse`. */
export function reasonsAt(hook: WebhookEndpoint): string[] {
  return messagesAt(hook).map(({ reason }) => reason);
}

/** That everything that came was as the real service wants it. */
export function expectSound({ slack, pager, hook }: Endpoints): void {
  expect(hook.received.filter(({ fault }) => fault !== undefined)).toEqual([]);
  expect(pager.received.flatMap(({ faults }) => faults)).toEqual([]);
  expect(slack.messages.length).toBeGreaterThan(0);
}
