import { EVENT_LIMITS } from '@batcave/shared/events';
import { isUuid } from '@batcave/shared/ids';
import { formatInstant, parseInstant } from '@batcave/shared/time';
import type { AskedView, SentView } from '../ipc/views.ts';

/** The scheme of links to a view, which the system hands to the desktop app. */
export const LINK_SCHEME = 'batcave';
/** Most characters of a link: the longest name of a service, each character as `%xx%xx%xx`, and the rest. */
export const MAX_LINK_LENGTH = 10_240;

/** As in a certificate. */
const TENANT = /^[a-z0-9][a-z0-9-]{0,62}$/;
const MAX_SERVICE_LENGTH = EVENT_LIMITS.maxLabelValueLength;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const FORM =
  'A link names alert/ID, event/ID, incident/ID, service/NAME, incidents or timeline, and ?t=TIME at most.';

/** A view that a link names, and for which tenant. */
export interface DeepLink extends AskedView {
  readonly tenant: string;
}

type Read<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: string };

/** Thrown within, never out of here. */
class Refusal extends Error {}

/**
 * Reads `batcave://TENANT/alert/ID?t=TIME`. Anybody can write one and have it opened: what is not exactly of this
 * form is refused with a sentence that quotes nothing of it. Pure; never throws.
 */
export function readDeepLink(text: string): Read<DeepLink> {
  return attempt(text, () => {
    const start = `${LINK_SCHEME}://`;
    if (!text.startsWith(start)) throw new Refusal(`It must begin with ${start}.`);
    const [tenant = '', ...rest] = text.slice(start.length).split('/');
    if (!TENANT.test(tenant))
      throw new Refusal('tenant: at most 63 small letters, digits and hyphens.');
    return { tenant, ...readPath(rest.join('/')) };
  });
}

/** Reads `alert/ID?t=TIME`, what follows the tenant: in a browser that is all there is. Pure; never throws. */
export function readViewPath(text: string): Read<AskedView> {
  return attempt(text, () => readPath(text));
}

/** The link to a view for those of a tenant. */
export function writeDeepLink({ tenant, ...asked }: DeepLink): string {
  return `${LINK_SCHEME}://${tenant}/${writeViewPath(asked)}`;
}

/** The link without scheme and tenant: `alert/ID?t=TIME`. */
export function writeViewPath({ view, atMs }: AskedView): string {
  const moment = atMs === null ? '' : `?t=${formatInstant(atMs)}`;
  return `${pathOf(view)}${moment}`;
}

function pathOf(view: SentView): string {
  switch (view.kind) {
    case 'incidents':
      return 'incidents';
    case 'service':
      return `service/${encodeURIComponent(view.service.replace(/\p{Surrogate}/gu, '\ufffd'))}`;
    case 'alert':
      return `alert/${view.alertId}`;
    case 'alertWhy':
      return `alert/${view.alertId}/why`;
    case 'event':
      return `event/${view.eventId}`;
    case 'eventWhy':
      return `event/${view.eventId}/why`;
    case 'timeline':
      if (view.of.kind === 'alert') return `alert/${view.of.alertId}/timeline`;
      return view.of.kind === 'incident' ? `incident/${view.of.incidentId}` : 'timeline';
  }
}

function attempt<Value>(text: string, read: () => Value): Read<Value> {
  if (text.length > MAX_LINK_LENGTH)
    return { ok: false, reason: `It has more than ${String(MAX_LINK_LENGTH)} characters.` };
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.message };
    throw error;
  }
}

function readPath(text: string): AskedView {
  const [path = '', query, ...more] = text.split('?');
  if (more.length > 0 || text.includes('#')) throw new Refusal(FORM);
  return { view: readView(path.split('/')), atMs: query === undefined ? null : readMoment(query) };
}

function readView([kind = '', name, part, ...more]: readonly string[]): SentView {
  if (more.length > 0) throw new Refusal(FORM);
  if (name === undefined) {
    if (kind === 'incidents') return { kind };
    if (kind === 'timeline') return { kind, of: { kind: 'tenant' } };
    throw new Refusal(FORM);
  }
  if (kind === 'service' && part === undefined) return { kind, service: readService(name) };
  if (!['alert', 'event', 'incident'].includes(kind)) throw new Refusal(FORM);
  if (!isUuid(name)) throw new Refusal(`${kind}: its id must be a UUID.`);
  const id = name.toLowerCase();
  switch (part === undefined ? kind : `${kind}/${part}`) {
    case 'alert':
      return { kind: 'alert', alertId: id };
    case 'alert/why':
      return { kind: 'alertWhy', alertId: id };
    case 'alert/timeline':
      return { kind: 'timeline', of: { kind: 'alert', alertId: id } };
    case 'event':
      return { kind: 'event', eventId: id, alertId: null };
    case 'event/why':
      return { kind: 'eventWhy', eventId: id };
    case 'incident':
      return { kind: 'timeline', of: { kind: 'incident', incidentId: id } };
    default:
      throw new Refusal(FORM);
  }
}

function decode(text: string, field: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Refusal(`${field}: is not written as in an address (%xx).`);
  }
}

function readService(text: string): string {
  const service = decode(text, 'service');
  if (service === '' || service.length > MAX_SERVICE_LENGTH)
    throw new Refusal(`service: 1 to ${String(MAX_SERVICE_LENGTH)} characters.`);
  if (UNSEEN.test(service)) throw new Refusal('service: has characters that cannot be seen.');
  return service;
}

function readMoment(query: string): number {
  const [, text = ''] = /^t=([^=&]{1,64})$/.exec(query) ?? [];
  const atMs = parseInstant(decode(text, 't'));
  if (atMs === undefined)
    throw new Refusal('t: must be a moment with its offset, as 2026-11-23T08:42:17Z.');
  return atMs;
}
