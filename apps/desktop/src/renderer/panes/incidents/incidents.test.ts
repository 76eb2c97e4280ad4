import { describe, expect, it, test } from 'vitest';
import { buildIncident } from '../../testing/buildIncident.ts';
import { compileIncidentFilter, withState } from './incidentFilter.ts';
import { readIncidentKey } from './incidentKeys.ts';
import { advanceIncidents, nameServices } from './incidentOrder.ts';

describe('the filter', () => {
  test.each([
    ['', {}],
    ['state:all sev:critical', { state: 'all', severity: 'CRITICAL' }],
    ['state:unack svc:payments-api', { state: 'OPEN', service: 'payments-api' }],
    ['svc:"a*b"', { service: 'a*b' }],
  ])('%j asks the server for %o', (text, query) => {
    expect(compileIncidentFilter(text)).toMatchObject({ query, faults: [] });
  });

  it('looks itself for stars and words, in what was read', () => {
    const matches = (text: string) =>
      compileIncidentFilter(text).matches(buildIncident(1, { services: ['ledger-db'] }));
    expect([matches('svc:led*'), matches('svc:pay*'), matches('number'), matches('other')]).toEqual(
      [true, false, true, false],
    );
  });

  test.each([
    ['state:gone', /^state:gone is no state/],
    ['sev:purple', /^sev:purple is no severity/],
    ['sev:critical sev:warn', /^sev: only one/],
  ])('%j is told what is wrong', (text, fault) => {
    const filter = compileIncidentFilter(text);
    expect(filter.faults[0]).toMatch(fault);
  });

  it('is exchanged in its state alone', () => {
    expect([withState('', 'all'), withState('state:all svc:x', 'active')]).toEqual([
      'state:all',
      'svc:x',
    ]);
  });
});

describe('the order', () => {
  const ids = (rows: readonly { incident_id: string }[]) => rows.map((each) => each.incident_id);
  const [one, two, three] = [buildIncident(1), buildIncident(2), buildIncident(3)];

  it('follows the server while nobody aims at a row', () => {
    expect(ids(advanceIncidents([one, two], [three, one], false).rows)).toEqual(ids([three, one]));
  });

  it('moves no row under somebody: rows change in place and new ones are counted', () => {
    const changed = buildIncident(2, { state: 'ACK' });
    const { rows, newCount } = advanceIncidents([one, two], [three, changed], true);
    expect(ids(rows)).toEqual(ids([one, two]));
    expect([rows[1]?.state, newCount]).toEqual(['ACK', 1]);
  });
});

it('names as many services as fit', () => {
  expect([nameServices(['a']), nameServices(['a', 'b', 'c', 'd'])]).toEqual(['a', 'a, b +2']);
});

it('has F A and F E', () => {
  expect([readIncidentKey('E', true), readIncidentKey('E', false)]).toEqual([
    { kind: 'filterState', state: 'all' },
    undefined,
  ]);
});
