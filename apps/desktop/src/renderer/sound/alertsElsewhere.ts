import type { TenantLine } from '../../ipc/tenants.ts';
import { WORST_FIRST } from '../ui/severity.ts';
import type { SoundInput } from './soundPlan.ts';

/** More of them are heard no differently. */
const MAX_COUNTED = 200;

/**
 * What there is to be heard of the tenants that this window does not show: it is told how many, not which. One more
 * than before is news. Pure.
 */
export function alertsElsewhere(
  lines: readonly Pick<TenantLine, 'tenant' | 'audible'>[],
  shown: string | undefined,
): SoundInput['alerts'] {
  return lines
    .filter(({ tenant }) => tenant !== shown)
    .flatMap(({ tenant, audible }) =>
      WORST_FIRST.flatMap((severity) =>
        Array.from({ length: Math.min(audible[severity], MAX_COUNTED) }, (_, i) => ({
          alert_id: `${tenant} ${severity} ${String(i)}`,
          severity,
          state: 'OPEN' as const,
        })),
      ),
    );
}
