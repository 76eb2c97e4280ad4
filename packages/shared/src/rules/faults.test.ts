import { expect, test } from 'vitest';
import { formFaults } from './faults.ts';

const GOOD = {
  name: 'Busy',
  severity: 'ERROR',
  match: {},
  condition: { aggregate: 'count', window: '1m', operator: '>', threshold: 1 },
};

test('a rule of the right form has no fault', () => {
  expect(formFaults(GOOD)).toEqual([]);
});

test('what is not of the form is told with its field, the limit and the fix', () => {
  expect(formFaults({ ...GOOD, severity: 'error' })).toEqual([
    { field: '/severity', limit: 'one of INFO, WARN, ERROR, CRITICAL', fix: 'Write "ERROR".' },
  ]);
  expect(formFaults({ severity: 'WARN' })).toEqual([
    { field: '/name', limit: 'text of 1 to 200 characters', fix: 'It is missing: add it.' },
  ]);
  expect(formFaults('a text')[0]).toMatchObject({ field: '' });
});
