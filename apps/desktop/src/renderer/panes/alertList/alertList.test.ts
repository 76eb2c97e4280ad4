import { describe, expect, it } from 'vitest';
import type { ShownAlert } from '../../paneKit/index.ts';
import { buildAlert, uuid } from '../../testing/build.ts';
import { compileAlertFilter } from './alertFilter.ts';
import { describeComposition } from './composition.ts';
import { readListKey } from './listKeys.ts';
import { advanceOrder, EMPTY_ORDER, newCritical, type OrderInput, worstOf } from './listOrder.ts';
import {
  extendActive,
  extendTo,
  letGo,
  moveActive,
  NO_SELECTION,
  type RowIds,
  selectAll,
  toggleAll,
} from './selection.ts';

const shown = (n: number, fields: Partial<ShownAlert> = {}): ShownAlert => ({
  ...buildAlert(n, fields),
  pending: false,
});

describe('the filter of the list', () => {
  const alerts = [
    shown(1, { severity: 'CRITICAL', service: 'payments-api' }),
    shown(2, { severity: 'CRITICAL', service: 'ledger', state: 'ACK', acknowledged_by: 'M. Diaz' }),
    shown(3, { severity: 'WARN', service: 'payments-web', summary: 'Queue depth' }),
  ];
  const numbers = (query: string) =>
    alerts.flatMap((alert, i) =>
      compileAlertFilter(query, 'M. Diaz').matches(alert) ? [i + 1] : [],
    );

  it('lets everything through when empty', () => {
    expect([numbers(''), compileAlertFilter('  ', 'x').isEmpty]).toEqual([[1, 2, 3], true]);
  });

  it('narrows with each filter and widens with each value of one', () => {
    expect([
      numbers('sev:critical'),
      numbers('sev:critical svc:pay*'),
      numbers('sev:critical sev:warn state:unack'),
      numbers('state:ack'),
      numbers('owner:me'),
    ]).toEqual([[1, 2], [1], [1, 3], [2], [2]]);
  });

  it('finds words in summary, condition, service and rule', () => {
    expect([numbers('queue'), numbers('payments depth'), numbers('nowhere')]).toEqual([
      [3],
      [3],
      [],
    ]);
  });

  it('names what it cannot use', () => {
    const { faults, isEmpty } = compileAlertFilter('sev:purple state:gone', 'x');
    expect(faults).toEqual([
      'sev:purple is no severity. Use critical, error, warn or info',
      'state:gone is no state. Use unack or ack',
    ]);
    expect(isEmpty).toBe(true);
  });
});

describe('the order of the list', () => {
  const input = (alerts: readonly ShownAlert[], fields: Partial<OrderInput> = {}): OrderInput => ({
    matching: alerts,
    byId: new Map(alerts.map((alert) => [alert.alert_id, alert])),
    resolved: new Map(),
    isFrozen: false,
    isGrouped: false,
    refresh: '0',
    ...fields,
  });
  const ids = (order: typeof EMPTY_ORDER) => order.rows.map(({ alert }) => alert.alert_id);

  it('follows the alerts while nobody aims at a row', () => {
    const first = advanceOrder(EMPTY_ORDER, input([shown(1), shown(2)]));
    expect(ids(advanceOrder(first, input([shown(3), shown(2)])))).toEqual([uuid(3), uuid(2)]);
  });

  it('moves no row while frozen: rows change in place and arrivals wait', () => {
    const first = advanceOrder(EMPTY_ORDER, input([shown(1), shown(2)]));
    const news = [shown(9, { severity: 'CRITICAL' }), shown(2), shown(1, { state: 'ACK' })];
    const next = advanceOrder(first, input(news, { isFrozen: true }));
    expect(ids(next)).toEqual([uuid(1), uuid(2)]);
    expect(next.rows[0]?.alert.state).toBe('ACK');
    expect(next.arrivals.map(({ alert_id }) => alert_id)).toEqual([uuid(9)]);
    expect(worstOf(next.arrivals)).toBe('CRITICAL');
  });

  it('knows which of its rows rose to critical while it stood still, until it moves', () => {
    const first = advanceOrder(
      EMPTY_ORDER,
      input([shown(1, { severity: 'ERROR' }), shown(2, { severity: 'CRITICAL' }), shown(3)]),
    );
    const news = [shown(1, { severity: 'CRITICAL' }), shown(2, { severity: 'CRITICAL' }), shown(3)];
    const risen = advanceOrder(first, input(news, { isFrozen: true }));
    const said = (order: typeof EMPTY_ORDER) => newCritical(order).map(({ alert_id }) => alert_id);
    expect([said(first), said(risen)]).toEqual([[], [uuid(1)]]);
    const more = [...news, shown(9, { severity: 'CRITICAL' })];
    const later = advanceOrder(risen, input(more, { isFrozen: true }));
    expect(said(later)).toEqual([uuid(9), uuid(1)]);
    const taken = [shown(1, { severity: 'CRITICAL', state: 'ACK' }), ...more.slice(1)];
    expect(said(advanceOrder(later, input(taken, { isFrozen: true })))).toEqual([uuid(9)]);
    expect(said(advanceOrder(later, input(more)))).toEqual([]);
  });

  it('keeps a row that ended under the operator, marked as over', () => {
    const first = advanceOrder(EMPTY_ORDER, input([shown(1), shown(2)]));
    const resolved = new Map([[uuid(1), buildAlert(1, { state: 'RESOLVED' })]]);
    const next = advanceOrder(first, input([shown(2)], { isFrozen: true, resolved }));
    expect(next.rows.map(({ isOver, alert }) => [alert.state, isOver])).toEqual([
      ['RESOLVED', true],
      ['OPEN', false],
    ]);
  });

  it('takes the new order when asked, frozen or not', () => {
    const first = advanceOrder(EMPTY_ORDER, input([shown(1)]));
    const frozen = advanceOrder(first, input([shown(9), shown(1)], { isFrozen: true }));
    const next = advanceOrder(frozen, {
      ...input([shown(9), shown(1)], { isFrozen: true }),
      refresh: '1',
    });
    expect([ids(next), next.arrivals]).toEqual([[uuid(9), uuid(1)], []]);
  });

  it('gives the same object when nothing has changed', () => {
    const same = input([shown(1)], { isFrozen: true });
    const order = advanceOrder(EMPTY_ORDER, same);
    expect(advanceOrder(order, { ...same })).toBe(order);
  });
});

describe('selecting', () => {
  const names = ['a', 'b', 'c', 'd'];
  const rows: RowIds = { ids: names, indexOf: new Map(names.map((id, i) => [id, i])) };
  const at = (activeId: string | null, ...selected: string[]) => ({
    activeId,
    selected: new Set(selected),
  });

  it('lands on the first row, steps, and stops at the ends', () => {
    expect([
      moveActive(NO_SELECTION, rows, -1).activeId,
      moveActive(at('a'), rows, -1).activeId,
      moveActive(at('b'), rows, 10).activeId,
      moveActive(at('b'), rows, 'last').activeId,
      moveActive(at('gone'), rows, 1).activeId,
      moveActive(at('a'), { ids: [], indexOf: new Map() }, 1).activeId,
    ]).toEqual(['a', 'a', 'd', 'd', 'a', null]);
  });

  it('extends by one row with keys and over a range with the mouse', () => {
    expect(extendActive(at('b'), rows, 1)).toEqual(at('c', 'b', 'c'));
    expect(extendTo(at('d'), rows, 'b')).toEqual(at('b', 'b', 'c', 'd'));
  });

  it('toggles rows and takes all', () => {
    expect(toggleAll(toggleAll(at('a'), ['c']), ['c'])).toEqual(at('a'));
    expect(toggleAll(at('a', 'b'), ['b', 'c'])).toEqual(at('a', 'b', 'c'));
    expect(selectAll(at('a'), names).selected.size).toBe(4);
  });

  it('lets go of what was done and keeps what was refused', () => {
    expect(letGo(at('a', 'a', 'b', 'c'), ['a', 'b'], ['b'])).toEqual(at('a', 'b', 'c'));
    expect(letGo(at('a'), ['a', 'b'], ['b'])).toEqual(at('a', 'b'));
  });

  it('picks nothing for one refused alert that was not picked', () => {
    expect(letGo(at('a'), ['a'], ['a'])).toEqual(at('a'));
  });
});

describe('what is said before acting', () => {
  it('counts by severity, worst first, and services', () => {
    const alerts = [
      shown(1, { severity: 'WARN', service: 'a' }),
      shown(2, { severity: 'CRITICAL', service: 'a' }),
      shown(3, { severity: 'WARN', service: 'b' }),
    ];
    expect(describeComposition(alerts)).toBe('1 critical, 2 warn · 2 services');
  });
});

describe('the keys of the list', () => {
  it('mean something else after F', () => {
    expect([readListKey('A', false), readListKey('A', true), readListKey('J', true)]).toEqual([
      { kind: 'acknowledge' },
      { kind: 'filterTo', query: 'state:ack' },
      undefined,
    ]);
  });
});
