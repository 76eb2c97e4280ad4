import type { Alert } from '@batcave/shared/alerts';
import { formatInstant } from '@batcave/shared/time';
import type { View } from '../../identity/index.ts';
import { type AlertRow, toAlert } from './alertRows.ts';
import type { PgStore } from './pool.ts';

/** Alerts of a page: few enough that a page does not hold the process up. */
const PAGE = 1000;

/** Which alerts are read; what is not said is all. */
export interface AlertNeed {
  readonly service: string | null;
  readonly alertId: string | null;
}

/** Reads many alerts, page after page, for what looks at each. */
export class PgAlertPages {
  readonly #store: PgStore;

  constructor(store: PgStore) {
    this.#store = store;
  }

  /** Alerts that are not resolved, most severe first, then oldest. */
  async *live(view: View, { service, alertId }: AlertNeed): AsyncGenerator<readonly Alert[]> {
    let last: AlertRow | undefined;
    do {
      const { rows } = await this.#store.forTenant(view).query<AlertRow>(
        `select * from alerts
          where tenant_id = $1 and state <> 'RESOLVED'
            and ($2::text is null or service = $2) and ($3::uuid is null or alert_id = $3)
            and ($4::integer is null or (-severity, created_at, alert_id) > ($4, $5::timestamptz, $6::uuid))
          order by -severity, created_at, alert_id limit $7`,
        [
          ...[view.tenant, service, alertId],
          ...(last === undefined
            ? [null, null, null]
            : [-last.severity, formatInstant(last.created_at), last.alert_id]),
          PAGE,
        ],
      );
      if (rows.length > 0) yield rows.map(toAlert);
      last = rows.length < PAGE ? undefined : rows.at(-1);
    } while (last !== undefined);
  }

  /** Alerts that were raised since a moment, newest first, resolved or not. */
  async *raisedSince(
    view: View,
    sinceMs: number,
    { service, alertId }: AlertNeed,
  ): AsyncGenerator<readonly Alert[]> {
    let last: AlertRow | undefined;
    do {
      const { rows } = await this.#store.forTenant(view).query<AlertRow>(
        `select * from alerts
          where tenant_id = $1 and created_at > $2
            and ($3::text is null or service = $3) and ($4::uuid is null or alert_id = $4)
            and ($5::timestamptz is null or (created_at, alert_id) < ($5, $6::uuid))
          order by created_at desc, alert_id desc limit $7`,
        [
          ...[view.tenant, formatInstant(sinceMs), service, alertId],
          ...(last === undefined ? [null, null] : [formatInstant(last.created_at), last.alert_id]),
          PAGE,
        ],
      );
      if (rows.length > 0) yield rows.map(toAlert);
      last = rows.length < PAGE ? undefined : rows.at(-1);
    } while (last !== undefined);
  }
}
