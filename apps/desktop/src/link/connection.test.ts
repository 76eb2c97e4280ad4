import { expect, test } from 'vitest';
import {
  backOffMs,
  type Connection,
  type ConnectionInput,
  nextConnection,
  startConnection,
} from './connection.ts';

const MIDDLE = 0.5;
const lost: ConnectionInput = { kind: 'lost', reason: 'It closed.', lastDataAtMs: 900 };
const refused: ConnectionInput = { kind: 'refused', code: 'identity_rejected', reason: 'No.' };
const due: ConnectionInput = { kind: 'retryDue' };
const asked: ConnectionInput = { kind: 'retryAsked' };
const again: ConnectionInput = { kind: 'reconnectAsked', lastDataAtMs: null };
const lostAtOnce: ConnectionInput = { ...lost, atOnce: true };
const opened: ConnectionInput = { kind: 'opened', serverNowMs: 5_000 };
const caughtUp: ConnectionInput = { kind: 'caughtUp' };
const events: ConnectionInput = { kind: 'eventsReceived', count: 7 };

function after(...steps: readonly (readonly [atMs: number, input: ConnectionInput])[]): Connection {
  return steps.reduce(
    (state, [nowMs, input]) => nextConnection(state, input, { nowMs, random: MIDDLE }),
    startConnection(0),
  );
}

const disconnected = after([1_000, lost]);
const catchingUp = after([1_000, lost], [1_500, due], [1_600, opened]);
const live = after([100, caughtUp]);
const gone = after([100, refused]);

test.each<[string, Connection, ConnectionInput, Connection['link']]>([
  ['connecting', startConnection(0), caughtUp, { kind: 'live', sinceMs: 2_000 }],
  [
    'connecting without earlier data',
    startConnection(0),
    opened,
    { kind: 'connecting', sinceMs: 0, attempt: 1 },
  ],
  [
    'connecting again',
    after([1_000, lost], [1_500, due]),
    opened,
    { kind: 'catchingUp', sinceMs: 2_000, gapMs: 4_100, events: 0 },
  ],
  [
    'catchingUp',
    catchingUp,
    events,
    { kind: 'catchingUp', sinceMs: 1_600, gapMs: 4_100, events: 7 },
  ],
  ['catchingUp', catchingUp, caughtUp, { kind: 'live', sinceMs: 2_000 }],
  ['live', live, events, { kind: 'live', sinceMs: 100 }],
  ['disconnected', disconnected, due, { kind: 'connecting', sinceMs: 2_000, attempt: 2 }],
  ['disconnected', disconnected, asked, { kind: 'connecting', sinceMs: 2_000, attempt: 1 }],
  ['disconnected', disconnected, lost, disconnected.link],
  ['disconnected', disconnected, caughtUp, disconnected.link],
  [
    'live',
    live,
    refused,
    { kind: 'refused', sinceMs: 2_000, code: 'identity_rejected', reason: 'No.' },
  ],
  ['refused', gone, due, gone.link],
  ['refused', gone, lost, gone.link],
  ['refused', gone, caughtUp, gone.link],
  ['refused', gone, asked, { kind: 'connecting', sinceMs: 2_000, attempt: 1 }],
  ['live', live, asked, live.link],
  ['live', live, again, { kind: 'connecting', sinceMs: 2_000, attempt: 1 }],
  ['refused', gone, again, { kind: 'connecting', sinceMs: 2_000, attempt: 1 }],
  ['live', live, lostAtOnce, { kind: 'connecting', sinceMs: 2_000, attempt: 2 }],
])('%s, on %o', (_, state, input, expected) => {
  expect(nextConnection(state, input, { nowMs: 2_000, random: MIDDLE }).link).toEqual(expected);
});

test('waits longer after each failure, at most fifteen seconds', () => {
  const pausesMs: number[] = [];
  let state = startConnection(0);
  for (let i = 0; i < 8; i++) {
    state = nextConnection(state, lost, { nowMs: 0, random: MIDDLE });
    if (state.link.kind === 'disconnected') pausesMs.push(state.link.nextTryAtMs);
    state = nextConnection(state, due, { nowMs: 0, random: MIDDLE });
  }
  expect(pausesMs).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
});

test('comes back at once when the server wants it, and waits when the server goes on wanting it', () => {
  const once = after([100, caughtUp], [5_000, lostAtOnce]);
  const twice = after([100, caughtUp], [5_000, lostAtOnce], [5_100, caughtUp], [5_200, lostAtOnce]);
  const later = after([0, caughtUp], [1, lostAtOnce], [2, caughtUp], [20_000, lostAtOnce]);
  expect([once, twice, later].map(({ link }) => link.kind)).toEqual([
    'connecting',
    'disconnected',
    'connecting',
  ]);
});

test('spreads each pause by a fifth in both directions', () => {
  expect([backOffMs(1, 0), backOffMs(1, MIDDLE), backOffMs(1, 0.999_999)]).toEqual([400, 500, 600]);
});

test('starts over with the pauses only when the connection held for ten seconds', () => {
  const flapping = after([0, lost], [1, due], [2, lost], [3, due], [4, caughtUp], [5_000, lost]);
  const steady = after([0, lost], [1, due], [2, lost], [3, due], [4, caughtUp], [10_004, lost]);
  expect([flapping.failures, steady.failures]).toEqual([3, 1]);
});

test('keeps the time of the last data through attempts that brought none', () => {
  const none: ConnectionInput = { kind: 'lost', reason: 'No route.', lastDataAtMs: null };
  expect(after([1_000, lost], [1_500, due], [1_600, none]).link).toMatchObject({
    lastDataAtMs: 900,
  });
});
