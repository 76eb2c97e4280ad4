import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import type { Signal } from '../../rules/index.ts';
import { TrackedEpisode } from '../TrackedEpisode.ts';

/** When the range of every test begins: a midnight. */
export const FROM_MS = Date.UTC(2026, 0, 1);

/** A rule that fires when the largest `payload.v` of a source within 10 s is over 90. */
export function buildRule(fields: Partial<Rule> = {}): Rule {
  return {
    rule_id: '00000000-0000-4000-8000-000000000001',
    version: 1,
    name: 'too busy',
    enabled: true,
    severity: 'ERROR',
    match: { type: 'host.cpu' },
    condition: {
      aggregate: 'max',
      field: 'payload.v',
      window: '10s',
      operator: '>',
      threshold: 90,
    },
    flapping: false,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    updated_by: 'ann',
    ...fields,
  };
}

/** A value of `web-1`, so many seconds into the range. */
export function buildEvent(seconds: number, v: number, fields: Partial<LogEvent> = {}): LogEvent {
  const receivedAtMs = FROM_MS + seconds * 1000;
  return {
    tenant: 'acme',
    seq: 1,
    eventId: '00000000-0000-4000-8000-0000000000e1',
    source: 'web-1',
    type: 'host.cpu',
    severity: 'INFO',
    atMs: receivedAtMs,
    receivedAtMs,
    labels: {},
    payload: { v },
    payloadJson: '',
    ...fields,
  };
}

/** A signal of a group, so many seconds into the range. */
export function buildSignal(
  kind: Signal['kind'],
  seconds: number,
  fields: Partial<Signal> = {},
): Signal {
  const atMs = FROM_MS + seconds * 1000;
  const source = fields.source ?? 'web-1';
  return {
    kind,
    ruleId: buildRule().rule_id,
    ruleVersion: 1,
    groupKey: JSON.stringify([source]),
    group: { source },
    episode: atMs,
    atMs,
    severity: 'ERROR',
    value: 97,
    limit: 90,
    score: null,
    lower: null,
    upper: null,
    flapping: null,
    noData: false,
    reason: `${kind} it`,
    eventId: '00000000-0000-4000-8000-0000000000e1',
    source,
    labels: {},
    fields: {},
    ...fields,
  };
}

/** An episode from one second of the range to another, or without an end. */
export function buildEpisode(from: number, to?: number, source = 'web-1'): TrackedEpisode {
  const episode = new TrackedEpisode(buildSignal('raised', from, { source }));
  if (to !== undefined) episode.take(buildSignal('cleared', to, { source }));
  return episode;
}
