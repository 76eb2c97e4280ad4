import type { CanaryStage } from '@batcave/shared/health';
import { CANARY_TENANT } from '@batcave/shared/identity';
import type { EngineLedger } from '../alerts/index.ts';

/**
 * The same ledger; what an engine decides of canaries is told on its way through: judged when it is to
 * be committed, alerted when it is.
 */
export function watchLedger(
  ledger: EngineLedger,
  reached: (eventId: string, stage: CanaryStage) => void,
): EngineLedger {
  return {
    takeOver: () => ledger.takeOver(),
    async commit(step) {
      const canaries = step.signals.flatMap(({ tenant, signal }) =>
        tenant === CANARY_TENANT && signal.kind === 'raised' ? [signal.eventId] : [],
      );
      for (const eventId of canaries) reached(eventId, 'judged');
      await ledger.commit(step);
      for (const eventId of canaries) reached(eventId, 'alerted');
    },
  };
}
