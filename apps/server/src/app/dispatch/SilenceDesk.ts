import type { Alert } from '@batcave/shared/alerts';
import type {
  Silence,
  SilenceChange,
  SilenceInput,
  SilencePreview,
} from '@batcave/shared/dispatch';
import { AppError, type FieldFault } from '@batcave/shared/errors';
import { severityRank } from '@batcave/shared/events';
import { matchesService } from '@batcave/shared/identity';
import {
  type PgAlertPages,
  type PgAlertReader,
  type PgSilences,
  type SilenceAsker,
  type SilenceConfig,
  toSilence,
} from '../../adapters/postgres/index.ts';
import {
  planChange,
  planSilence,
  readPolicy,
  type SilenceDraft,
  type StoredSilence,
} from '../../dispatch/index.ts';
import type { View } from '../../identity/index.ts';
import { compileRegex } from '../../rules/index.ts';
import { previewSilence } from './previewSilence.ts';

/** Previews of a tenant at a time: each may look at many alerts. */
const MAX_PREVIEWS = 2;

/** Makes, changes and ends silences within the policy and the rights of whoever asks. */
export class SilenceDesk {
  readonly #silences: PgSilences;
  readonly #alerts: PgAlertReader;
  readonly #pages: PgAlertPages;
  readonly #configOf: (tenant: string) => Promise<SilenceConfig>;
  readonly #now: () => number;
  readonly #previews = new Map<string, number>();

  constructor(parts: {
    readonly silences: PgSilences;
    readonly alerts: PgAlertReader;
    readonly pages: PgAlertPages;
    readonly configOf: (tenant: string) => Promise<SilenceConfig>;
    readonly now: () => number;
  }) {
    this.#silences = parts.silences;
    this.#alerts = parts.alerts;
    this.#pages = parts.pages;
    this.#configOf = parts.configOf;
    this.#now = parts.now;
  }

  /** @throws AppError `invalid_request` with its faults; `not_found`, `service_not_allowed`, `state_conflict` */
  async create(asker: SilenceAsker, input: SilenceInput): Promise<Silence> {
    const config = await this.#configOf(asker.tenant);
    const draft = await this.#plan(asker.view, input, config);
    assertOwnService(asker.view, draft);
    return this.#tell(await this.#silences.create(asker, draft));
  }

  /** @throws AppError `invalid_request` with its faults; `not_found`; `rate_limited` */
  async preview(view: View, input: SilenceInput): Promise<SilencePreview> {
    const { tenant } = view;
    const running = this.#previews.get(tenant) ?? 0;
    if (running >= MAX_PREVIEWS)
      throw new AppError('rate_limited', 'Other previews are still under way.', {
        retryAfterMs: 1000,
      });
    this.#previews.set(tenant, running + 1);
    try {
      const config = await this.#configOf(tenant);
      const draft = await this.#plan(view, input, config);
      return await previewSilence(draft, {
        ...{ pages: this.#pages, view, compileRegex, now: this.#now },
        services: config.services ?? [],
      });
    } finally {
      const left = (this.#previews.get(tenant) ?? 1) - 1;
      if (left > 0) this.#previews.set(tenant, left);
      else this.#previews.delete(tenant);
    }
  }

  /** @throws AppError `invalid_request` with its faults; `not_found`, `state_conflict` */
  async change(
    asker: SilenceAsker,
    silenceId: string,
    ifRevision: number | undefined,
    change: SilenceChange,
  ): Promise<Silence> {
    const { silences: policy } = await this.#configOf(asker.tenant);
    const terms = { bounds: readPolicy(policy), compileRegex, nowMs: asker.nowMs };
    const changed = await this.#silences.change(asker, silenceId, ifRevision, (silence) => {
      const planned = planChange(silence, change, terms);
      if (!planned.ok) throw refusal(planned.faults);
      return planned.change;
    });
    return this.#tell(changed);
  }

  /** @throws AppError `not_found`, `state_conflict` */
  async expire(asker: SilenceAsker, silenceId: string): Promise<Silence> {
    return this.#tell(await this.#silences.expire(asker, silenceId));
  }

  /** The alert of a snooze. @throws AppError `not_found` */
  async alert(view: View, { kind, alert_id: alertId }: SilenceInput): Promise<Alert | undefined> {
    if (kind !== 'snooze' || alertId === undefined) return undefined;
    return this.#alerts.get(view, alertId.toLowerCase());
  }

  async #plan(view: View, input: SilenceInput, config: SilenceConfig): Promise<SilenceDraft> {
    const alert = await this.alert(view, input);
    if (alert?.state === 'RESOLVED')
      throw refusal([
        {
          field: '/alert_id',
          limit: 'an alert that is not resolved',
          fix: 'It is over: nobody is told of it any more.',
        },
      ]);
    const planned = planSilence(input, {
      bounds: readPolicy(config.silences),
      compileRegex,
      alert: alert && { service: alert.service, severity: severityRank(alert.severity) },
      nowMs: this.#now(),
    });
    if (!planned.ok) throw refusal(planned.faults);
    return planned.draft;
  }

  #tell(silence: StoredSilence): Silence {
    return toSilence(silence, this.#now());
  }
}

function refusal(faults: readonly FieldFault[]): AppError {
  return new AppError('invalid_request', 'The silence cannot be as it was written.', { faults });
}

/** Who acts on some services alone must name one of them: what an expression fits cannot be told beforehand. */
function assertOwnService({ services }: View, { service }: SilenceDraft): void {
  if (services === 'all') return;
  const example = services.find((pattern) => !pattern.includes('*')) ?? 'payments';
  if (service === null)
    throw refusal([
      {
        field: '/matchers',
        limit: `with service="…" as it is called, of the services you may act on: ${services.join(', ')}`,
        fix: `Add a matcher such as service="${example}".`,
      },
    ]);
  if (!matchesService(service, services))
    throw new AppError(
      'service_not_allowed',
      `This identity may not silence alerts of the service ${service}.`,
    );
}
