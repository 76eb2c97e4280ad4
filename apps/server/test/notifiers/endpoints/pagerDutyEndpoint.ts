import type { TlsIdentity } from './authority.ts';
import { faultsOfEvent, MAX_EVENT_BYTES } from './pagerDutyRules.ts';
import { type Received, type ScriptedServer, startScriptedServer } from './scriptedServer.ts';

export interface PagerDutyEvent {
  readonly routing_key: string;
  readonly event_action: 'trigger' | 'acknowledge' | 'resolve';
  readonly dedup_key?: string;
  readonly payload?: {
    readonly summary: string;
    readonly source: string;
    readonly severity: string;
    readonly timestamp?: string;
    readonly custom_details?: Readonly<Record<string, unknown>>;
    readonly [more: string]: unknown;
  };
  readonly links?: readonly { readonly href: string; readonly text?: string }[];
  readonly client?: string;
  readonly client_url?: string;
}

/** The Events API v2 of PagerDuty. */
export interface PagerDutyEndpoint extends Omit<ScriptedServer, 'origin'> {
  /** Where events go. */
  readonly url: string;
  readonly received: (Received & {
    readonly event: PagerDutyEvent;
    /** What the real service would object to. */
    readonly faults: readonly string[];
  })[];
  /** What is open there now, by dedup_key: as the service keeps it from the events that it took. */
  readonly open: ReadonlyMap<string, 'triggered' | 'acknowledged'>;
}

export async function startPagerDutyEndpoint(
  options: { readonly tls?: TlsIdentity } = {},
): Promise<PagerDutyEndpoint> {
  const received: PagerDutyEndpoint['received'] = [];
  const open = new Map<string, 'triggered' | 'acknowledged'>();
  const { origin, ...server } = await startScriptedServer({
    tls: options.tls,
    note: (request) => {
      received.push({ ...request, ...read(request) });
    },
    answer: (request) => {
      const { event, faults } = read(request);
      if (request.method !== 'POST' || request.path !== '/v2/enqueue')
        return { status: 404, body: '' };
      if (Buffer.byteLength(request.body) > MAX_EVENT_BYTES) return { status: 413, body: '' };
      if (faults.length > 0)
        return json(400, {
          status: 'invalid event',
          message: 'Event object is invalid',
          errors: faults,
        });
      const dedup_key = event.dedup_key ?? `generated-${String(received.length)}`;
      keep(open, event.event_action, dedup_key);
      return json(202, { status: 'success', message: 'Event processed', dedup_key });
    },
  });
  return { ...server, url: `${origin}/v2/enqueue`, received, open };
}

/** Acknowledging or resolving what is not open does nothing; what is acknowledged stays so when it is triggered again. */
function keep(
  open: Map<string, 'triggered' | 'acknowledged'>,
  action: PagerDutyEvent['event_action'],
  key: string,
): void {
  if (action === 'resolve') open.delete(key);
  else if (action === 'acknowledge') {
    if (open.has(key)) open.set(key, 'acknowledged');
  } else if (!open.has(key)) open.set(key, 'triggered');
}

function read({ headers, body }: Received) {
  const isJson = /^application\/json\b/.test(headers['content-type'] ?? '');
  try {
    const event = JSON.parse(body) as PagerDutyEvent;
    return {
      event,
      faults: isJson ? faultsOfEvent(event) : ['content-type must be application/json'],
    };
  } catch {
    return { event: {} as PagerDutyEvent, faults: ['the body is not JSON'] };
  }
}

const json = (status: number, body: object) => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
