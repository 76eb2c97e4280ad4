import { AlertSchema } from '@batcave/shared/alerts';
import { EventInputSchema } from '@batcave/shared/events';
import { expect, test } from 'vitest';
import { subjectsOf } from './subjects.ts';

const [events, alerts] = subjectsOf('sentry');

test('subjects are named after their topics, as serializers do by default', () => {
  expect(events?.subject).toBe('sentry.events.v1-value');
  expect(alerts?.subject).toBe('sentry.alerts.v1-value');
});

test('the schemas are those of the contract, with a title and the draft that every registry can compare', () => {
  const draft = 'http://json-schema.org/draft-07/schema#';
  expect(events?.schema).toEqual({ $schema: draft, title: 'Event', ...plain(EventInputSchema) });
  expect(alerts?.schema).toEqual({ $schema: draft, title: 'Alert', ...plain(AlertSchema) });
});

test('nothing of TypeBox goes to the registry', () => {
  expect(plain(events?.schema ?? {})).toEqual(events?.schema);
  expect(namesIn(subjectsOf('any')).filter((name) => name.startsWith('~'))).toEqual([]);
});

test('the same contract gives the same text, else each start would make a version', () => {
  expect(JSON.stringify(subjectsOf('sentry'))).toBe(JSON.stringify([events, alerts]));
});

function plain(schema: object): object {
  return JSON.parse(JSON.stringify(schema)) as object;
}

function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Reflect.ownKeys(value).flatMap((key) => [
    String(key),
    ...namesIn((value as Record<PropertyKey, unknown>)[key]),
  ]);
}
