import type { LogEvent } from '@batcave/shared/events';
import type { EventStore } from '../../cluster/index.ts';

/** The same store; what is stored in it for the first time is told. */
export function watchStored(
  store: EventStore,
  observe: (events: readonly LogEvent[]) => void,
): EventStore {
  return {
    place: (partition) => store.place(partition),
    read: (partition, afterSeq, limit) => store.read(partition, afterSeq, limit),
    async store(request) {
      const stored = await store.store(request);
      observe(stored.fresh);
      return stored;
    },
  };
}
