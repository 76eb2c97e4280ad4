import type { Channel, ChannelKind } from './contract.ts';
import type { Answer, Answers } from './endpoints/index.ts';
import { AT_MS } from './messages.ts';

/** A channel whose endpoint can be told what to answer. */
export interface HttpChannel extends Channel {
  answerWith(answers: Answers): void;
}

type Expected = ChannelKind<HttpChannel>['faults'][number]['outcome'];

const RETRY_SERVER = { kind: 'retry', category: 'server' };
const RETRY_NETWORK = { kind: 'retry', category: 'network' };
const RETRY_RATE = { kind: 'retry', category: 'rate_limited' };
const REFUSED = { kind: 'refused', category: 'client' };
const REFUSED_AUTH = { kind: 'refused', category: 'auth' };
const inMs = (ms: number) => new Date(AT_MS + ms).toUTCString();

function when(
  name: string,
  answer: Answer,
  outcome: Expected,
  more: { detail?: RegExp; timeoutMs?: number } = {},
) {
  return {
    name,
    outcome,
    ...more,
    arrange: (channel: HttpChannel) => {
      channel.answerWith(() => answer);
    },
  };
}

/** What any receiver over HTTP must make of what comes back. */
export const HTTP_FAULTS: ChannelKind<HttpChannel>['faults'] = [
  ...[301, 302, 303, 307, 308].map((status) =>
    when(
      `refuses the redirect ${String(status)}`,
      { status, headers: { location: 'http://169.254.169.254/' } },
      REFUSED,
      { detail: /redirect, which is never followed/ },
    ),
  ),
  ...[400, 404, 405, 409, 410, 413, 415, 422].map((status) =>
    when(`gives up at ${String(status)}`, status, REFUSED),
  ),
  ...[401, 403, 407].map((status) =>
    when(`calls ${String(status)} a matter of credentials`, status, REFUSED_AUTH),
  ),
  ...[408, 425, 500, 502, 503, 504, 507, 599].map((status) =>
    when(`tries again after ${String(status)}`, status, RETRY_SERVER),
  ),
  when(
    'waits as long as it is told in seconds',
    { status: 429, headers: { 'retry-after': '17' } },
    { ...RETRY_RATE, retryAfterMs: 17_000 },
  ),
  when(
    'waits until the date that it is told',
    { status: 429, headers: { 'retry-after': inMs(90_000) } },
    { ...RETRY_RATE, retryAfterMs: 90_000 },
  ),
  when(
    'does not wait for a date that is over',
    { status: 429, headers: { 'retry-after': inMs(-90_000) } },
    { ...RETRY_RATE, retryAfterMs: 0 },
  ),
  when(
    'waits an hour at most',
    { status: 503, headers: { 'retry-after': '86400' } },
    { ...RETRY_SERVER, retryAfterMs: 3_600_000 },
  ),
  when(
    'waits an hour at most for a date',
    { status: 503, headers: { 'retry-after': inMs(7 * 86_400_000) } },
    { ...RETRY_SERVER, retryAfterMs: 3_600_000 },
  ),
  when(
    'heeds no Retry-After that it cannot read',
    { status: 429, headers: { 'retry-after': 'soon' } },
    RETRY_RATE,
  ),
  when('tries again after 429 without Retry-After', 429, RETRY_RATE),
  when('tries again when the answer does not come', { never: true }, RETRY_NETWORK, {
    timeoutMs: 250,
    detail: /within 250 ms/,
  }),
  when('tries again when the answer comes late', { status: 202, afterMs: 1_500 }, RETRY_NETWORK, {
    timeoutMs: 250,
  }),
  when(
    'tries again when the connection is cut before the answer',
    { cut: 'before' },
    RETRY_NETWORK,
  ),
  when('tries again when a 500 is cut', { status: 500, body: 'half', cut: 'middle' }, RETRY_SERVER),
  {
    name: 'shows no secret that the other side repeats',
    outcome: REFUSED,
    arrange: (channel) => {
      channel.answerWith((received) => ({
        status: 400,
        body: `${received.headers['authorization'] ?? ''} ${received.path} ${received.body.slice(0, 120)} ${channel.secrets.join('\n')}`,
      }));
    },
  },
  {
    name: 'cuts a secret out before it cuts the answer short',
    outcome: REFUSED,
    arrange: (channel) => {
      const [secret = ''] = channel.secrets;
      channel.answerWith(() => ({ status: 400, body: `${'x'.repeat(190)}${secret}` }));
    },
    detail: /x{190}\*\*\*/,
  },
  when(
    'shows one line of what the other side says',
    { status: 400, body: 'a\r\n<b>b</b>\u2028\u001b[31mc' },
    REFUSED,
    { detail: /a <b>b<\/b> \[31mc$/ },
  ),
];
