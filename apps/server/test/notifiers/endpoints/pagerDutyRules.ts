/** PD-CEF and the Events API v2: https://developer.pagerduty.com/docs/events-api-v2/trigger-events */
const ACTIONS = ['trigger', 'acknowledge', 'resolve'];
const SEVERITIES = ['critical', 'error', 'warning', 'info'];
const TOP = [
  ...['routing_key', 'event_action', 'dedup_key', 'payload'],
  ...['images', 'links', 'client', 'client_url'],
];
const PAYLOAD = [
  ...['summary', 'source', 'severity', 'timestamp'],
  ...['component', 'group', 'class', 'custom_details'],
];
export const MAX_EVENT_BYTES = 512 * 1024;

type Json = Record<string, unknown>;

/**
 * What the service would object to; empty when it takes the event. Names that it does not know, which it
 * ignores, count too: they would be lost.
 */
export function faultsOfEvent(event: unknown): readonly string[] {
  if (!isObject(event)) return ['the event must be an object'];
  const faults = [...unknownKeys(event, TOP, 'event')];
  const say = (wrong: boolean, text: string) => {
    if (wrong) faults.push(text);
  };
  const { routing_key, event_action, dedup_key, payload, links, client, client_url } = event;
  say(
    typeof routing_key !== 'string' || !/^[A-Za-z0-9]{32}$/.test(routing_key),
    'routing_key must have 32 characters',
  );
  say(!isOneOf(event_action, ACTIONS), 'event_action must be trigger, acknowledge or resolve');
  say(
    dedup_key !== undefined && !isText(dedup_key, 255),
    'dedup_key must have 1 to 255 characters',
  );
  if (event_action === 'trigger') faults.push(...faultsOfPayload(payload));
  else say(dedup_key === undefined, 'dedup_key is required');
  say(client !== undefined && typeof client !== 'string', 'client must be a text');
  say(client_url !== undefined && !isUrl(client_url), 'client_url must be a URL');
  if (links !== undefined) faults.push(...faultsOfLinks(links));
  return faults;
}

function faultsOfPayload(payload: unknown): readonly string[] {
  if (!isObject(payload)) return ['payload is required'];
  const faults = [...unknownKeys(payload, PAYLOAD, 'payload')];
  const { summary, source, severity, timestamp, custom_details } = payload;
  if (!isText(summary, 1024)) faults.push('summary must have 1 to 1024 characters');
  if (!isText(source, 1024)) faults.push('source is required');
  if (!isOneOf(severity, SEVERITIES))
    faults.push('severity must be critical, error, warning or info');
  if (
    timestamp !== undefined &&
    (typeof timestamp !== 'string' || Number.isNaN(Date.parse(timestamp)))
  )
    faults.push('timestamp must be ISO 8601');
  if (custom_details !== undefined && !isObject(custom_details))
    faults.push('custom_details must be an object');
  for (const key of ['component', 'group', 'class'])
    if (payload[key] !== undefined && typeof payload[key] !== 'string')
      faults.push(`${key} must be a text`);
  return faults;
}

function faultsOfLinks(links: unknown): readonly string[] {
  if (!Array.isArray(links)) return ['links must be an array'];
  return links.flatMap((link: unknown) =>
    isObject(link) &&
    isUrl(link['href']) &&
    unknownKeys(link, ['href', 'text'], 'link').length === 0
      ? []
      : ['a link must have an href that is a URL'],
  );
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown, most: number) =>
  typeof value === 'string' && value.length > 0 && value.length <= most;
const isOneOf = (value: unknown, all: readonly string[]) =>
  typeof value === 'string' && all.includes(value);
const isUrl = (value: unknown) => typeof value === 'string' && /^https?:\/\/\S+$/.test(value);
const unknownKeys = (value: Json, known: readonly string[], where: string) =>
  Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `${where} has no ${key}`);
