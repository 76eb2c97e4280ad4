import { type EventRecord, serviceOf } from '@batcave/shared/events';

/** One field of an event: its name as rules write it, and its value as text. */
export interface FieldRow {
  readonly field: string;
  readonly text: string;
}

/** The fields of an event, and how many are left out. */
export interface FieldTable {
  readonly rows: readonly FieldRow[];
  readonly more: number;
}

const MAX_ROWS = 200;
const MAX_DEPTH = 8;

/** The fields of an event in the order in which they were sent, those of the payload taken apart. Pure. */
export function fieldRows(event: EventRecord): FieldTable {
  const rows: FieldRow[] = [
    { field: 'service', text: serviceOf(event) },
    { field: 'source', text: event.source },
    { field: 'type', text: event.type },
    { field: 'severity', text: event.severity },
    { field: 'timestamp', text: event.timestamp },
    { field: 'received_at', text: event.received_at },
    { field: 'seq', text: String(event.seq) },
    { field: 'event_id', text: event.event_id },
    ...Object.entries(event.labels).map(([name, text]) => ({ field: `labels.${name}`, text })),
  ];
  addFields(event.payload, 'payload', rows, 0);
  return { rows: rows.slice(0, MAX_ROWS), more: Math.max(0, rows.length - MAX_ROWS) };
}

function addFields(value: unknown, path: string, rows: FieldRow[], depth: number): void {
  const isNested = typeof value === 'object' && value !== null && depth < MAX_DEPTH;
  const entries = isNested ? Object.entries(value) : [];
  if (entries.length === 0) {
    const text = typeof value === 'string' ? value : (JSON.stringify(value) as string | undefined);
    rows.push({ field: path, text: text ?? '' });
    return;
  }
  for (const [key, each] of entries) addFields(each, `${path}.${key}`, rows, depth + 1);
}
