import type { CanaryReport, SystemReport } from '@batcave/shared/health';
import type { Certificate, EnrolmentToken } from '@batcave/shared/identity';
import type { HeldCertificate, IdentityState } from '../../src/ipc/identity.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const at = (agoMs: number): string => new Date(Date.now() - agoMs).toISOString();

/** A canary that does well, as of now. */
export const canary = (change: Partial<CanaryReport> = {}): CanaryReport => ({
  ...{ server: 'noc', status: 'ok', since: at(HOUR_MS), reason: null, as_of: at(0) },
  ...{ interval_ms: 60_000, last_at: at(1000), sent: 120, lost: 0 },
  stages: [
    { stage: 'accepted', last_ms: 4, p50_ms: 4, p99_ms: 9 },
    { stage: 'judged', last_ms: 12, p50_ms: 11, p99_ms: 30 },
    { stage: 'alerted', last_ms: 18, p50_ms: 17, p99_ms: 40 },
    { stage: 'streamed', last_ms: 24, p50_ms: 22, p99_ms: 60 },
  ],
  ...change,
});

/** The report of a server that does well. */
export const systemReport = (change: Partial<SystemReport> = {}): SystemReport => ({
  ...{ as_of: at(0), server: 'noc', version: '1.2.0', profile: 'embedded' },
  roles: ['ingest', 'engine', 'dispatch', 'feed', 'api'],
  started_at: at(7 * HOUR_MS),
  canary: {
    ...{ judged_within_ms: 2000, streamed_within_ms: 5000, lost_after_ms: 30_000 },
    flights: Array.from({ length: 100 }, (_, i) => {
      const ms = 20 + ((i * 7) % 13);
      return {
        sent_at: at((100 - i) * 5000),
        lost: false,
        took_ms: { accepted: ms / 4, judged: ms / 2, alerted: ms * 0.8, streamed: ms },
      };
    }),
  },
  engine: { last_step_at: at(200), lag_events: 0 },
  partitions: [{ partition: 'log', lag_events: 3, groups: 40, dropped_groups: 0 }],
  leads: [],
  pending_events: { waiting: 10, most: 200_000 },
  stream_clients: 3,
  store: {
    ...{ clock_ahead_ms: 4, retention_days: 90, oldest_day: at(20 * DAY_MS).slice(0, 10) },
    prepared_to_day: at(-7 * DAY_MS).slice(0, 10),
  },
  detectors: [],
  since_start: { store_retries: 2, kafka_retries: 0, dead_letters: 0, lost_records: 0 },
  ...change,
});

/** A rule that judges and one that does not. */
export const RULE_STATUS = {
  policies: [
    {
      ...{ rule_id: 'r1', groups: 3, max_groups: 1000, dropped_samples: 0, raised: 1 },
      ...{ flapping: 0, failure: null, faults: [] },
    },
    {
      ...{ rule_id: 'r2', groups: 0, max_groups: 1000, dropped_samples: 0, raised: 0 },
      ...{ flapping: 0, failure: null },
      faults: [{ field: 'detector', limit: 'own is not loaded.', fix: 'Name one that is there.' }],
    },
  ],
};

/** A receiver that gets messages out. */
export const RECEIVERS = {
  receivers: [
    {
      ...{ receiver: 'mail', type: 'email', reads_as: null, fallback: null, pending: 0 },
      ...{ oldest_pending_at: null, sent_last_day: 12, failed_last_day: 0 },
      ...{ last_sent_at: at(60_000), last_failure: null },
    },
  ],
};

/** A certificate of so long a life, of which so much is left. */
export function certificate(
  serial: string,
  name: string,
  leftMs: number,
  change: Partial<Certificate> = {},
): Certificate {
  return {
    ...{ serial, fingerprint: 'AB:CD', kind: 'agent', name, status: 'active' },
    uri: `spiffe://batcave.internal/tenant/acme-prod/${change.kind ?? 'agent'}/${name}`,
    ...{ not_before: at(DAY_MS - leftMs), not_after: at(-leftMs), issued_at: at(DAY_MS - leftMs) },
    ...{ issued_by: 'admin/sec', revoked_at: null, revoked_by: null, revoke_reason: null },
    ...change,
  };
}

/** The certificates of a tenant in every state, as the server lists them: newest first. */
export const CERTIFICATES = () => ({
  certificates: [
    certificate('a1', 'web-1', 20 * HOUR_MS),
    certificate('a2', 'web-2', 5 * HOUR_MS),
    certificate('a3', 'web-3', HOUR_MS),
    certificate('c1', 'ana', 18 * HOUR_MS, { kind: 'console' }),
    certificate('a4', 'web-4', -HOUR_MS, { status: 'expired' }),
    certificate('a0', 'web-1', 2 * HOUR_MS, { status: 'superseded' }),
    certificate('a5', 'web-5', 9 * HOUR_MS, {
      ...{ status: 'revoked', revoked_at: at(HOUR_MS), revoked_by: 'admin/sec' },
      revoke_reason: 'keyCompromise',
    }),
  ],
  next_cursor: null,
});

/** A token that nobody has used. */
export const TOKENS = () => ({
  tokens: [
    {
      ...{ token_id: '0193a4c0-0000-7000-8000-000000000001', kind: 'wall', name: 'lobby' },
      ...{ lifetime: '7d', expires_at: at(-2 * HOUR_MS), created_at: at(HOUR_MS) },
      ...{ created_by: 'admin/sec', used_at: null },
    } as EnrolmentToken,
  ],
  next_cursor: null,
});

/** The certificate that this console speaks with. */
export const heldIdentity = (): IdentityState & { readonly kind: 'enrolled' } => {
  const held: HeldCertificate = {
    uri: 'spiffe://batcave.internal/tenant/acme-prod/console/ana',
    ...{ tenant: 'acme-prod', kind: 'console', name: 'ana', issuer: 'CN=Batcave clients' },
    ...{ serial: 'c1', server: 'https://noc.example:8443' },
    ...{ notBeforeMs: Date.now() - 6 * HOUR_MS, notAfterMs: Date.now() + 18 * HOUR_MS },
  };
  return {
    ...{ kind: 'enrolled', certificate: held, keychainFault: null },
    renewal: { kind: 'planned', atMs: Date.now() + 6 * HOUR_MS },
  };
};
