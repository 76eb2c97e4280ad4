import { createEventIds, type EventLog, RESERVED_SOURCE } from '../ingest/index.ts';
import type { RefusedIdentity } from '../adapters/http/index.ts';
import type { Logger } from './logger.ts';
import type { RateLimit } from './RateLimit.ts';

/** Who tells of those that were turned away. */
export interface RefusalReport {
  refused(refused: RefusedIdentity): void;
}

/**
 * Logs identities that were turned away, and puts those on the log of events that should alarm
 * somebody: a certificate of our own CA that we never issued, and one that was revoked and is used
 * all the same. The starter rules raise an alert of them.
 */
export function createRefusalReport(options: {
  readonly log: EventLog;
  /** Who is told: the tenant that the certificate names, if there is one of this name. */
  readonly tenants: () => ReadonlySet<string>;
  readonly limit: RateLimit;
  readonly logger: Logger;
  readonly now: () => number;
}): RefusalReport {
  const { log, tenants, limit, logger, now } = options;
  const newId = createEventIds();
  return {
    refused({ reason, facts, address }) {
      const { subjectAltName, fingerprint } = facts;
      const nowMs = now();
      // One that tries again and again is told of once in a while.
      if (limit.take(fingerprint, nowMs) > 0) return;
      logger.warn({ reason, name: subjectAltName, fingerprint, address }, 'refused an identity');
      const type = EVENT_TYPES[reason];
      if (type === undefined) return;
      const named = /\/tenant\/([a-z0-9-]+)\//.exec(subjectAltName ?? '')?.[1] ?? '';
      const told = tenants().has(named) ? [named] : [...tenants()];
      const payload = {
        message: `${MESSAGES[type]}: ${subjectAltName ?? 'without a name'}`,
        fingerprint,
        name: subjectAltName ?? null,
        address: address ?? null,
        reason,
      };
      const events = told.map((tenant) => ({
        tenant,
        eventId: newId(nowMs),
        source: RESERVED_SOURCE,
        type,
        severity: 'CRITICAL' as const,
        atMs: nowMs,
        hasNewId: true,
        labels: { fingerprint },
        payload,
        payloadJson: JSON.stringify(payload),
      }));
      if (events.length > 0)
        log
          .append(events)
          .catch((err: unknown) => logger.error({ err, type }, 'a refusal could not be reported'));
    },
  };
}

type AlarmingType = 'sentry.certificate.unknown' | 'sentry.certificate.revoked_in_use';

const EVENT_TYPES: Partial<Record<RefusedIdentity['reason'], AlarmingType>> = {
  not_issued: 'sentry.certificate.unknown',
  revoked: 'sentry.certificate.revoked_in_use',
};

const MESSAGES: Readonly<Record<AlarmingType, string>> = {
  'sentry.certificate.unknown': 'A certificate of our CA that was never issued is in use',
  'sentry.certificate.revoked_in_use': 'A revoked certificate is in use',
};
