import type { Message } from '@batcave/shared/dispatch';
import type { Delivery, DeliveryOutcome, ProviderRef } from '../../../dispatch/index.ts';
import { delivered } from '../outcome.ts';
import { type SlackText, writeFollowUp, writeGroup } from './blocks.ts';
import type { WebApi } from './webApi.ts';

/** Where the message of a group is; `asked` is the channel that it was posted to, as it was written. */
interface Place {
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts: string | undefined;
}

/** What changes nothing for whoever has it: the message is written anew, and no phone rings. */
const QUIET: readonly Message['reason'][] = ['acknowledged', 'some_resolved'];
/** What the channel should see, not only those who follow the thread. */
const LOUD: readonly Message['reason'][] = [
  ...(['new_alerts', 'worse', 'repeat', 'unacknowledged', 'escalation'] as const),
  ...(['silence_ended', 'fallback', 'restored'] as const),
  ...(['approval', 'approval_reminder'] as const),
];
/** The message is not there any more, or is not to be written anew: post another. */
const GONE =
  /^(message_not_found|cant_update_message|edit_window_closed|channel_not_found|is_inactive)$/;
const NO_THREAD = /^(thread_not_found|invalid_thread_ts|cannot_reply_to_message)$/;

/**
 * Posts the message of a group, or writes it anew in place and says in its thread why. Whatever is tried
 * again first writes the same message anew, so an answer that was lost repeats the line in the thread at
 * most.
 */
export async function postWithToken(
  api: WebApi,
  { message, createdAtMs, previous, thread }: Delivery,
  asked: string,
): Promise<DeliveryOutcome> {
  const standing = placeOf(previous, asked);
  const root = placeOf(thread, asked);
  const group = writeGroup(message, createdAtMs);
  if (standing !== undefined) {
    const { channel, ts } = standing;
    const rootTs = standing.thread_ts ?? ts;
    const reply = { thread_ts: rootTs, reply_broadcast: LOUD.includes(message.reason) };
    // News that are not of the group do not take the place of its message.
    const isBeside = message.status === 'information' && message.approval === undefined;
    const updated = isBeside
      ? ({ ok: true } as const)
      : await api.call('chat.update', { channel, ts, parse: 'none', ...group });
    if (updated.ok) {
      const ref = refOf({ ...standing, channel, ts }, asked);
      if (QUIET.includes(message.reason)) return delivered('Slack has the message anew.', ref);
      const posted = await post(api, channel, writeFollowUp(message), reply);
      return posted.ok ? delivered('Slack took it.', ref) : posted.outcome;
    }
    if (!GONE.test(updated.error)) return updated.outcome;
  }
  // The message that is gone may be the one that began the thread.
  const hasThread = root !== undefined && root.ts !== standing?.ts;
  const rootTs = hasThread ? (root.thread_ts ?? root.ts) : undefined;
  const reply = rootTs === undefined ? {} : { thread_ts: rootTs, reply_broadcast: true };
  const posted = await post(api, root?.channel ?? asked, group, reply);
  if (!posted.ok) return posted.outcome;
  return delivered(
    'Slack took it.',
    refOf({ channel: posted.channel, ts: posted.ts, thread_ts: posted.thread_ts }, asked),
  );
}

/** Posts to a thread, or beside it when the thread is gone. */
async function post(
  api: WebApi,
  channel: string,
  text: SlackText,
  reply: { readonly thread_ts?: string; readonly reply_broadcast?: boolean },
) {
  const args = { channel, parse: 'none', unfurl_links: false, unfurl_media: false, ...text };
  const posted = await api.call('chat.postMessage', { ...args, ...reply });
  if (posted.ok) return { ...posted, thread_ts: reply.thread_ts };
  if (reply.thread_ts === undefined || !NO_THREAD.test(posted.error)) return posted;
  const anew = await api.call('chat.postMessage', args);
  return anew.ok ? { ...anew, thread_ts: undefined } : anew;
}

/** What an earlier delivery left; undefined when it went to another channel. */
function placeOf(ref: ProviderRef | undefined, asked: string): Place | undefined {
  const { channel, ts, thread_ts } = ref ?? {};
  if (channel === undefined || ts === undefined || ref?.['asked'] !== asked) return undefined;
  return { channel, ts, thread_ts };
}

function refOf({ channel, ts, thread_ts }: Place, asked: string): ProviderRef {
  return { channel, ts, asked, ...(thread_ts === undefined ? {} : { thread_ts }) };
}
