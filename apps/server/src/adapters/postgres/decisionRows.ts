import type { DecisionStage } from '@batcave/shared/incidents';
import { formatInstant, type EpochMs } from '@batcave/shared/time';
import { v7 as uuidv7 } from 'uuid';
import type { Queryable } from './pool.ts';
import { storable } from './storableText.ts';

/** What was decided about one alert at one moment. */
export interface DecisionDraft {
  readonly tenant: string;
  readonly alertId: string;
  readonly atMs: EpochMs;
  readonly stages: readonly DecisionStage[];
}

/** Adds decisions in the caller's transaction; those of one moment keep their order. */
export async function writeDecisions(
  tx: Queryable,
  drafts: readonly DecisionDraft[],
): Promise<void> {
  if (drafts.length === 0) return;
  await tx.query(
    'insert into decisions select * from json_populate_recordset(null::decisions, $1)',
    [
      JSON.stringify(
        drafts.map(({ tenant, alertId, atMs, stages }) => ({
          tenant_id: tenant,
          decision_id: uuidv7(),
          alert_id: alertId,
          at: formatInstant(atMs),
          stages: storable(stages),
        })),
      ),
    ],
  );
}
