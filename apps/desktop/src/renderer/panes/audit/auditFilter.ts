import { AUDIT_OBJECT_TYPES, type AuditObjectType } from '@batcave/shared/audit';
import { parseFilter } from '../../paneKit/index.ts';

/** The filters of the log; the order is that of the hint. */
const KEYS = ['actor', 'action', 'object', 'id'] as const;

/** What the server is asked for: it filters, because the log is longer than a window holds. */
export interface AuditQuery {
  readonly actor?: string;
  readonly action?: string;
  readonly object_type?: AuditObjectType;
  readonly object_id?: string;
}

/** A filter ready to ask with. What is not understood is named and left out. */
export interface AuditFilter {
  readonly query: AuditQuery;
  readonly faults: readonly string[];
}

/** Takes a filter text apart: `actor:console/ana action:rule. object:rule id:…`. */
export function compileAuditFilter(text: string): AuditFilter {
  const { terms, faults: parseFaults } = parseFilter(text, KEYS);
  const faults = [...parseFaults];
  const query: { -readonly [K in keyof AuditQuery]: AuditQuery[K] } = {};
  for (const { key, value } of terms) {
    if (key === 'actor' && query.actor === undefined) query.actor = value;
    else if (key === 'action' && query.action === undefined) query.action = value;
    else if (key === 'id' && query.object_id === undefined) query.object_id = value;
    else if (key === 'object' && query.object_type === undefined) {
      const type = AUDIT_OBJECT_TYPES.find((name) => name === value.toLowerCase());
      if (type !== undefined) query.object_type = type;
      else faults.push(`object:${value} is none. Use ${AUDIT_OBJECT_TYPES.join(', ')}`);
    } else faults.push(key === '' ? `${value}: say where, ${HINT}` : `${key}: only one at a time`);
  }
  return { query, faults };
}

/** What can be typed. */
export const HINT = 'actor:console/ana action:rule. object:certificate id:…';
