import type { InterfaceCounters, NetworkReading } from '../readings.ts';
import type { EventDraft } from './draft.ts';
import { formatBytes, round1 } from './percent.ts';

type Counter = Exclude<keyof InterfaceCounters, 'name'>;

/**
 * One `host.network` event per interface that is in both readings. An interface whose counters
 * fell was taken down in between; it is left out once, as nobody knows what it carried.
 */
export function describeNetwork(before: NetworkReading, after: NetworkReading): EventDraft[] {
  const elapsedSec = (after.monotonicMs - before.monotonicMs) / 1000;
  if (elapsedSec <= 0) return [];
  const earlier = new Map(before.interfaces.map((counters) => [counters.name, counters]));
  return after.interfaces.flatMap((now) => {
    const then = earlier.get(now.name);
    if (then === undefined || now.receivedBytes < then.receivedBytes) return [];
    if (now.sentBytes < then.sentBytes) return [];
    const perSec = (counter: Counter) =>
      round1(Math.max(0, now[counter] - then[counter]) / elapsedSec);
    const received = perSec('receivedBytes');
    const sent = perSec('sentBytes');
    return [
      {
        type: 'host.network',
        labels: { interface: now.name },
        payload: {
          message: `${now.name} receives ${formatBytes(Math.round(received))}/s, sends ${formatBytes(Math.round(sent))}/s`,
          interface: now.name,
          received_bytes_per_sec: received,
          sent_bytes_per_sec: sent,
          errors_per_sec: perSec('errors'),
          dropped_per_sec: perSec('dropped'),
        },
      },
    ];
  });
}
