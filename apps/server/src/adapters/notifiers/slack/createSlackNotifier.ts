import type { Notifier } from '../../../dispatch/index.ts';
import type { NotifierEgress } from '../egressPort.ts';
import { guarded } from '../guarded.ts';
import { outcomeOfStatus, refused } from '../outcome.ts';
import { writeGroup } from './blocks.ts';
import { postWithToken } from './postWithToken.ts';
import { createWebApi } from './webApi.ts';

const DEFAULT_API = 'https://slack.com/api/';

/**
 * Posts to Slack. With a token a group has one message, which is written anew in place, and what should
 * ring goes into its thread; an incoming webhook can only post.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function createSlackNotifier(context: {
  readonly egress: NotifierEgress;
  readonly nowMs: () => number;
}): Notifier<'slack'> {
  return guarded(
    'slack',
    ({ webhook_url, token }) => [webhook_url, token],
    async (delivery, receiver, { timeoutMs, signal }, redact) => {
      const { token, webhook_url, channel } = receiver;
      const target = delivery.address ?? channel;
      if (token !== undefined && target !== undefined) {
        const startedMs = performance.now();
        const api = createWebApi(context, {
          baseUrl: receiver.api_url ?? DEFAULT_API,
          token,
          signal,
          redact,
          remainingMs: () => Math.max(1, Math.ceil(timeoutMs - (performance.now() - startedMs))),
        });
        return postWithToken(api, delivery, target);
      }
      if (delivery.address !== undefined)
        return refused(
          'client',
          'A webhook of Slack posts to its one channel. To reach a person, give the receiver a token.',
        );
      if (webhook_url === undefined)
        return refused('client', 'The receiver needs webhook_url, or token and channel.');
      const answer = await context.egress.request({
        method: 'POST',
        url: webhook_url,
        headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'sentry' },
        body: JSON.stringify({
          ...writeGroup(delivery.message, delivery.createdAtMs),
          unfurl_links: false,
          unfurl_media: false,
        }),
        timeoutMs,
        signal,
      });
      return outcomeOfStatus(answer, 'Slack', { nowMs: context.nowMs(), redact });
    },
  );
}
