import type { LogEvent } from '@batcave/shared/events';

/** Reads one field of an event; `undefined` when the event does not have it. */
export type FieldReader = (event: LogEvent) => unknown;

const LABELS = 'labels.';
const PAYLOAD = 'payload.';

/** The steps of a `payload.` field: `payload.disks.0.free` is `disks`, `0`, `free`. */
export function payloadPath(field: string): readonly string[] {
  return field.slice(PAYLOAD.length).split('.');
}

/** Whether the field lies in the payload. */
export function isPayloadField(field: string): boolean {
  return field.startsWith(PAYLOAD);
}

/**
 * Follows own properties only: a producer's payload must never reach `constructor` or a prototype
 * (CWE-1321). JSON `null` counts as missing.
 */
function readPath(root: unknown, path: readonly string[]): unknown {
  let at = root;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at ?? undefined;
}

/** Makes the reader of `source`, `type`, `severity`, `labels.<name>` or `payload.<path>`. */
export function compileField(field: string): FieldReader {
  if (isPayloadField(field)) {
    const path = payloadPath(field);
    return (event) => readPath(event.payload, path);
  }
  if (field.startsWith(LABELS)) {
    // Labels are flat, so a dot belongs to the name: labels.k8s.pod.
    const name = field.slice(LABELS.length);
    return (event) => (Object.hasOwn(event.labels, name) ? event.labels[name] : undefined);
  }
  if (field === 'source') return (event) => event.source;
  if (field === 'type') return (event) => event.type;
  return (event) => event.severity;
}
