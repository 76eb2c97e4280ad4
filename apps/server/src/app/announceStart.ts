import type { Engine } from '../alerts/index.ts';
import { createEventIds, type EventLog, RESERVED_SOURCE } from '../ingest/index.ts';

/**
 * Puts `sentry.server.started` on the log of every tenant.
 *
 * Operators see in the feed that the server was away, and rules learn it from the log itself: its
 * silence was not the producers'. `judged_until_ms` says up to when they were judged before.
 */
export async function announceStart(options: {
  readonly log: EventLog;
  readonly tenants: ReadonlySet<string>;
  readonly engine: Engine;
  readonly now: () => number;
}): Promise<void> {
  const { log, tenants, engine, now } = options;
  const newId = createEventIds();
  const nowMs = now();
  const judgedUntilMs = engine.position.tickMs;
  const awaySec = Math.max(0, Math.round((nowMs - judgedUntilMs) / 1000));
  const payload = {
    message: `Sentry started; it was away for ${String(awaySec)} s`,
    judged_until_ms: judgedUntilMs,
  };
  await log.append(
    [...tenants].map((tenant) => ({
      tenant,
      eventId: newId(nowMs),
      source: RESERVED_SOURCE,
      type: 'sentry.server.started',
      severity: 'INFO' as const,
      atMs: nowMs,
      hasNewId: true,
      labels: {},
      payload,
      payloadJson: JSON.stringify(payload),
    })),
  );
}
