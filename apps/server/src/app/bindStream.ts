import type { RouteInput, ROUTES } from '@batcave/shared/api';
import { CLOSE_CODES } from '@batcave/shared/feed';
import type { Principal } from '@batcave/shared/identity';
import type { WebSocket } from 'ws';
import type { StreamHub } from '../feed/index.ts';

/** Frames of one client that wait their turn. */
const MAX_WAITING = 64;
const SERVER_FAULT = 1011; // RFC 6455 section 7.4.1

type Query = RouteInput<(typeof ROUTES)['events.stream']>['query'];

/** Ties a WebSocket to the hub, and opens the subscription that its address asked for. */
export function bindStream(
  hub: StreamHub,
  principal: Principal,
  socket: WebSocket,
  query: Query,
): void {
  const client = hub.join(
    {
      send: (text) => socket.send(text),
      get bufferedBytes() {
        return socket.bufferedAmount;
      },
      close: (code, reason) => socket.close(code, reason),
    },
    principal,
  );
  // One at a time: an unsubscribe must not overtake the subscribe before it.
  let queue = Promise.resolve();
  let waiting = 0;
  const then = (work: () => Promise<void>): void => {
    if ((waiting += 1) > MAX_WAITING)
      return socket.close(CLOSE_CODES.tooSlow, 'too many frames at once');
    queue = queue.then(work).then(
      () => void (waiting -= 1),
      // What a client asks for fails for it alone: it may connect again.
      () => socket.close(SERVER_FAULT, 'the server met a fault'),
    );
  };
  socket.on('message', (data: Buffer, isBinary) => {
    then(() => (isBinary ? hub.receive(client, '') : hub.receive(client, data.toString('utf8'))));
  });
  socket.on('close', () => hub.leave(client));
  const { channel = 'events', after, max_per_sec, ...filter } = query;
  if (channel === 'none') return;
  then(() =>
    hub.subscribe(client, {
      op: 'subscribe',
      sub: 'query',
      channel,
      ...(channel === 'events' ? { filter } : {}),
      ...(after === undefined ? {} : { after }),
      ...(max_per_sec === undefined ? {} : { max_per_sec }),
    }),
  );
}
