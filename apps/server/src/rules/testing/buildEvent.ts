import type { LogEvent } from '@batcave/shared/events';

/** An event of type `host.cpu` from `web-1`; received when it happened unless told otherwise. */
export function buildEvent(fields: Partial<LogEvent> = {}): LogEvent {
  const atMs = fields.atMs ?? fields.receivedAtMs ?? 1_000_000;
  return {
    tenant: 'acme',
    seq: 1,
    eventId: '00000000-0000-4000-8000-0000000000e1',
    source: 'web-1',
    type: 'host.cpu',
    severity: 'INFO',
    atMs,
    receivedAtMs: atMs,
    labels: {},
    payload: {},
    payloadJson: '',
    ...fields,
  };
}
