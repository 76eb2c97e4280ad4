import type { LogEvent } from '@batcave/shared/events';
import type { MarkedLog } from '../alerts/index.ts';

/**
 * The same log; what is read from it for the first time since now is told on its way. What an engine reads again
 * after a crash is not.
 */
export function watchLog(
  log: MarkedLog,
  observe: (events: readonly LogEvent[]) => void,
): MarkedLog {
  let seenSeq = log.position().headSeq;
  return {
    position: () => log.position(),
    mark: (seq) => log.mark(seq),
    onAdvance: (listener) => log.onAdvance(listener),
    async read(afterSeq, limit) {
      const events = await log.read(afterSeq, limit);
      const last = events.at(-1);
      if (last !== undefined && last.seq > seenSeq) {
        observe(events.filter(({ seq }) => seq > seenSeq));
        seenSeq = last.seq;
      }
      return events;
    },
  };
}
