import type { TlsIdentity } from './authority.ts';
import {
  type RealAnswer,
  type Received,
  type ScriptedServer,
  startScriptedServer,
} from './scriptedServer.ts';
import { areTooLong, faultsOfBlocks } from './slackRules.ts';

/** What one call said. */
export interface SlackCall {
  readonly channel?: string;
  readonly ts?: string;
  readonly thread_ts?: string;
  readonly reply_broadcast?: boolean;
  readonly text?: string;
  readonly blocks?: readonly Readonly<Record<string, unknown>>[];
}

/** A message as it stands in a channel. */
export interface SlackMessage extends SlackCall {
  readonly channel: string;
  readonly ts: string;
  edits: number;
}

/** Incoming webhooks and the Web API of Slack. */
export interface SlackEndpoint extends Omit<ScriptedServer, 'origin'> {
  readonly webhookUrl: string;
  /** With a slash at the end, as `slackApiUrl` of `@slack/web-api`. */
  readonly apiUrl: string;
  /** The token that it takes. */
  readonly token: string;
  /** `chat.postMessage`, `chat.update` or `webhook`, and what was sent. */
  readonly received: (Received & { readonly call: string; readonly sent: SlackCall })[];
  /** What the channels show now, oldest first. */
  readonly messages: SlackMessage[];
}

const WEBHOOK = '/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX';
const MOST_TEXT = 40_000;
/** What a token may post to: channels by id and name, people by id, who get a channel of their own. */
const CHANNELS: Readonly<Record<string, string>> = {
  C024BE91L: 'C024BE91L',
  '#ops': 'C024BE91L',
  ops: 'C024BE91L',
  U061F7AUR: 'D061F7AUR',
  D061F7AUR: 'D061F7AUR',
};

export async function startSlackEndpoint(
  options: { readonly tls?: TlsIdentity; readonly token?: string } = {},
): Promise<SlackEndpoint> {
  const { token = 'xoxb-000000000000-not-a-real-token' } = options;
  const received: SlackEndpoint['received'] = [];
  const messages: SlackMessage[] = [];
  const { origin, ...server } = await startScriptedServer({
    tls: options.tls,
    note: (request) => {
      received.push({ ...request, call: callOf(request), sent: readSent(request) ?? {} });
    },
    answer: (request) => {
      if (request.method !== 'POST') return plain(404, 'not_found');
      if (request.path === WEBHOOK) return answerWebhook(readSent(request), messages);
      return json(answerCall(callOf(request), request, token, messages));
    },
  });
  const urls = { webhookUrl: origin + WEBHOOK, apiUrl: `${origin}/api/` };
  return { ...server, ...urls, token, received, messages };
}

function callOf({ path }: Received): string {
  return path === WEBHOOK ? 'webhook' : path.replace('/api/', '');
}

/** JSON, or a form in which what is no text is JSON; a webhook also takes a form with `payload`. */
function readSent({ headers, body }: Received): SlackCall | undefined {
  try {
    if (/^application\/json\b/.test(headers['content-type'] ?? ''))
      return JSON.parse(body) as SlackCall;
    if (!/^application\/x-www-form-urlencoded\b/.test(headers['content-type'] ?? ''))
      return undefined;
    const form = Object.fromEntries(new URLSearchParams(body));
    if (form['payload'] !== undefined) return JSON.parse(form['payload']) as SlackCall;
    const { blocks, reply_broadcast, ...texts } = form;
    return {
      ...texts,
      ...(blocks !== undefined && {
        blocks: JSON.parse(blocks) as NonNullable<SlackCall['blocks']>,
      }),
      ...(reply_broadcast !== undefined && { reply_broadcast: reply_broadcast === 'true' }),
    };
  } catch {
    return undefined;
  }
}

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
function answerWebhook(sent: SlackCall | undefined, messages: SlackMessage[]): RealAnswer {
  if (sent === undefined) return plain(400, 'invalid_payload');
  const error = errorOf(sent);
  if (error !== undefined) return plain(400, error);
  messages.push({ ...sent, channel: 'C024BE91L', ts: newTs(messages), edits: 0 });
  return plain(200, 'ok');
}

/** https://docs.slack.dev/reference/methods/chat.postMessage and chat.update */
function answerCall(
  call: string,
  request: Received,
  token: string,
  messages: SlackMessage[],
): Readonly<Record<string, unknown>> {
  const fail = (error: string, more = {}) => ({ ok: false, error, ...more });
  const { authorization } = request.headers;
  if (authorization === undefined) return fail('not_authed');
  if (authorization !== `Bearer ${token}`) return fail('invalid_auth');
  const sent = readSent(request);
  if (sent === undefined) return fail('invalid_json');
  const channel = CHANNELS[sent.channel ?? ''];
  if (channel === undefined) return fail('channel_not_found');
  const error = errorOf(sent);
  if (error !== undefined)
    return fail(error, { response_metadata: { messages: faultsOfBlocks(sent.blocks ?? []) } });
  if (call === 'chat.postMessage') {
    const { thread_ts } = sent;
    if (thread_ts !== undefined && !/^\d+\.\d{6}$/.test(thread_ts))
      return fail('invalid_thread_ts');
    const ts = newTs(messages);
    messages.push({ ...sent, channel, ts, edits: 0 });
    return { ok: true, channel, ts, message: { text: sent.text ?? '' } };
  }
  if (call !== 'chat.update') return fail('unknown_method');
  const index = messages.findIndex((known) => known.channel === channel && known.ts === sent.ts);
  const old = messages[index];
  // To edit, the channel's id must be given: a name or a person is not found.
  if (old === undefined || sent.channel !== channel)
    return fail(old === undefined ? 'message_not_found' : 'channel_not_found');
  messages[index] = { ...old, ...sent, channel, ts: old.ts, edits: old.edits + 1 };
  return { ok: true, channel, ts: old.ts, text: sent.text ?? '' };
}

function errorOf({ text, blocks }: SlackCall): string | undefined {
  if (text !== undefined && typeof text !== 'string') return 'invalid_arguments';
  if ((text ?? '') === '' && (blocks ?? []).length === 0) return 'no_text';
  if ((text ?? '').length > MOST_TEXT) return 'msg_too_long';
  if (blocks === undefined) return undefined;
  if (faultsOfBlocks(blocks).length > 0) return 'invalid_blocks';
  return areTooLong(blocks) ? 'msg_blocks_too_long' : undefined;
}

function newTs(messages: readonly SlackMessage[]): string {
  return `1700000000.${String(messages.length + 1).padStart(6, '0')}`;
}

const plain = (status: number, body: string) => ({ status, body });
const json = (body: object) => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});
