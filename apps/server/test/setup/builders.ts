import type { EventInput } from '@batcave/shared/events';
import type { Condition, Match, RuleInput } from '@batcave/shared/rules';
import { vi } from 'vitest';

/** A UUID that is the same in every run: `uuid(7)`. */
export function uuid(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** An event as a producer sends it. */
export function anEvent(fields: Partial<EventInput> = {}): EventInput {
  return { source: 'web-1', type: 'test.load', payload: { v: 1 }, ...fields };
}

/** Events with ids from `uuid(first)` on. */
export function manyEvents(count: number, first = 1, fields: Partial<EventInput> = {}) {
  return Array.from({ length: count }, (_, i) =>
    anEvent({ event_id: uuid(first + i), payload: { n: first + i }, ...fields }),
  );
}

/** What a person writes for a rule with a condition. */
export type ConditionInput = RuleInput & { match: Match; condition: Condition };

/** A rule that fires for a source at its first event, and clears ten minutes after its last. */
export function aRule(fields: Partial<ConditionInput> = {}): ConditionInput {
  return {
    name: 'any event',
    severity: 'ERROR',
    match: { type: 'test.alarm' },
    condition: { aggregate: 'count', window: '10m', operator: '>=', threshold: 1 },
    ...fields,
  };
}

/** Waits until `check` stops throwing. Generous: the machine may be busy with something else. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 20_000, interval: 15 });
}
