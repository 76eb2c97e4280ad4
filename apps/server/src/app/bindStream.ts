import type { RouteInput, ROUTES } from '@batcave/shared/api';
import type { Principal } from '@batcave/shared/identity';
import type { WebSocket } from 'ws';
import type { StreamHub } from '../feed/index.ts';

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
  const then = (work: () => Promise<void>): void => {
    queue = queue.then(work);
  };
  socket.on('message', (data: Buffer, isBinary) => {
    then(() => (isBinary ? hub.receive(client, '') : hub.receive(client, data.toString('utf8'))));
  });
  socket.on('close', () => hub.leave(client));
  socket.on('error', () => socket.terminate());
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
