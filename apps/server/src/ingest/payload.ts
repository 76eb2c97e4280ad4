import type { FieldFault } from '@batcave/shared/errors';
import { EVENT_LIMITS } from '@batcave/shared/events';

const { maxPayloadDepth, maxPayloadKeys } = EVENT_LIMITS;

/** Walks a payload no deeper than the limit; returns the first thing wrong with it. */
export function checkPayload(payload: unknown, pointer: string): FieldFault | undefined {
  let keys = 0;
  const walk = (value: unknown, depth: number): FieldFault | undefined => {
    if (typeof value !== 'object' || value === null) return undefined;
    if (depth > maxPayloadDepth)
      return {
        field: pointer,
        limit: `at most ${String(maxPayloadDepth)} levels deep`,
        fix: 'Flatten the payload, or send the deep part as text.',
      };
    if (Array.isArray(value)) {
      for (const item of value) {
        const fault = walk(item, depth + 1);
        if (fault !== undefined) return fault;
      }
      return undefined;
    }
    for (const key of Object.keys(value)) {
      keys += 1;
      if (keys > maxPayloadKeys)
        return {
          field: pointer,
          limit: `at most ${String(maxPayloadKeys)} keys`,
          fix: 'Send several events, or put the rest into an array.',
        };
      // Own data by now, but a trap for every program that copies it key by key.
      if (key === '__proto__')
        return { field: pointer, limit: 'no key named __proto__', fix: 'Rename the key.' };
      const fault = walk((value as Record<string, unknown>)[key], depth + 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
  return walk(payload, 1);
}
