import { expect, test } from 'vitest';
import { subjectsOf } from '../../src/adapters/schemaRegistry/index.ts';
import { withEachRegistry } from './eachRegistry.ts';
import { newSubject, open, refusalOf } from './registries.ts';

// What may be changed in packages/shared without being in the way of whoever updates: each row
// changes the schema that we really register, under the compatibility that we really choose.

interface Schema {
  type?: string;
  enum: string[];
  properties: Record<string, Partial<Schema>>;
  required: string[];
  additionalProperties?: boolean;
}

const CHANGES: readonly [Outcome, 'events' | 'alerts', string, (schema: Schema) => void][] = [
  ['passes', 'events', 'nothing but a description', (s) => Object.assign(s, { description: 'x' })],
  ['passes', 'events', 'a new optional property', (s) => (s.properties['a'] = { type: 'string' })],
  ['passes', 'events', 'a severity more', (s) => s.properties['severity']?.enum?.push('DEBUG')],
  ['passes', 'events', 'type not required any more', (s) => (s.required = ['source'])],
  ['passes', 'events', 'any further property allowed', (s) => delete s.additionalProperties],
  ['is refused', 'events', 'a new required property', (s) => addRequired(s)],
  ['is refused', 'events', 'timestamp required', (s) => s.required.push('timestamp')],
  ['is refused', 'events', 'no timestamp any more', (s) => delete s.properties['timestamp']],
  ['is refused', 'events', 'a severity less', (s) => s.properties['severity']?.enum?.pop()],
  ['is refused', 'events', 'source a number', (s) => (s.properties['source'] = { type: 'number' })],
  ['passes', 'alerts', 'a new required property', (s) => addRequired(s)],
  ['passes', 'alerts', 'a new optional property', (s) => (s.properties['a'] = { type: 'string' })],
  ['is refused', 'alerts', 'a state more', (s) => s.properties['state']?.enum?.push('SNOOZED')],
  [
    'is refused',
    'alerts',
    'firing not required any more',
    (s) => (s.required = s.required.filter((name) => name !== 'firing')),
  ],
  ['is refused', 'alerts', 'firing a text', (s) => (s.properties['firing'] = { type: 'string' })],
];
type Outcome = 'passes' | 'is refused';

withEachRegistry((address) => {
  test.for(CHANGES)('%s: %s with %s', async ([outcome, topic, , change]) => {
    const ours = subjectsOf('any').find(({ subject }) => subject.includes(topic))!;
    const subject = newSubject();
    await open(address(), { ...ours, subject });
    const schema = structuredClone(ours.schema) as Schema;
    change(schema);
    expect(schema).not.toEqual(ours.schema);
    const opening = open(address(), { ...ours, subject, schema });
    if (outcome === 'passes') expect((await opening).idOf(subject)).toBeGreaterThan(0);
    else expect((await refusalOf(opening)).message).toContain('is not compatible');
  });
});

function addRequired(schema: Schema): void {
  schema.properties['a'] = { type: 'string' };
  schema.required.push('a');
}
