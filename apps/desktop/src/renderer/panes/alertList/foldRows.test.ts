import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildAlert } from '../../testing/build.ts';
import { alertIdsOf, chiefOf, foldRows, groupIdOf, MIN_GROUP } from './foldRows.ts';
import type { AlertListRow } from './listOrder.ts';

const rowOf = (n: number, fields: Parameters<typeof buildAlert>[1] = {}): AlertListRow => ({
  alert: buildAlert(n, { service: 'payments', ...fields }),
  isOver: false,
});
const NONE: ReadonlySet<string> = new Set();

describe('alerts that say the same', () => {
  it('are one line where the first of them stood, once there are three', () => {
    const rows = [rowOf(1, { service: 'auth' }), rowOf(2), rowOf(3), rowOf(4)];
    const { lines } = foldRows(rows, true, NONE);
    expect(lines.map(({ kind }) => kind)).toEqual(['alert', 'group']);
    expect(foldRows(rows.slice(0, 3), true, NONE).lines).toHaveLength(3);
    expect(foldRows(rows, false, NONE).lines).toHaveLength(4);
  });

  it('are shown below their line when it is open', () => {
    const rows = [rowOf(2), rowOf(3), rowOf(4)];
    const id = groupIdOf(buildAlert(2, { service: 'payments' })) ?? '';
    const { lines } = foldRows(rows, true, new Set([id]));
    expect(lines.map((line) => (line.kind === 'alert' ? line.isMember : line.isOpen))).toEqual([
      ...[true, true, true, true],
    ]);
  });

  it('never hide an unacked critical alert, nor one that is over, nor mix those that somebody has', () => {
    const rows = [
      rowOf(1, { severity: 'CRITICAL' }),
      ...[2, 3, 4].map((n) => rowOf(n)),
      ...[5, 6, 7].map((n) => rowOf(n, { state: 'ACK', severity: 'CRITICAL' })),
      { ...rowOf(8), isOver: true },
    ];
    const { lines } = foldRows(rows, true, NONE);
    expect(
      lines.map((line) => (line.kind === 'group' ? line.rows.length : line.row.alert.alert_id)),
    ).toEqual([rows[0]?.alert.alert_id, 3, 3, rows[7]?.alert.alert_id]);
  });

  const anyRows = fc.array(
    fc.record({
      service: fc.constantFrom('auth', 'payments', 'orders'),
      rule_id: fc.constantFrom('r1', 'r2'),
      state: fc.constantFrom('OPEN' as const, 'ACK' as const),
      severity: fc.constantFrom('CRITICAL' as const, 'WARN' as const),
    }),
    { maxLength: 40 },
  );

  it('lose nothing: every alert is behind exactly one line, and is found there', () => {
    fc.assert(
      fc.property(anyRows, fc.boolean(), (fields, opens) => {
        const rows = fields.map((each, n) => rowOf(n, each));
        const groups = new Set(rows.map(({ alert }) => groupIdOf(alert) ?? ''));
        const folded = foldRows(rows, true, opens ? groups : NONE);
        const behind = folded.lines.flatMap((line) =>
          line.kind === 'group'
            ? line.isOpen
              ? []
              : line.rows.map(({ alert }) => alert.alert_id)
            : [line.id],
        );
        expect(behind.toSorted()).toEqual(rows.map(({ alert }) => alert.alert_id).toSorted());
        for (const { alert } of rows) {
          const line = folded.lines[folded.indexOf.get(alert.alert_id) ?? -1];
          const members =
            line?.kind === 'group' ? line.rows.map((row) => row.alert) : [line?.row.alert];
          expect(members).toContain(alert);
        }
        for (const line of folded.lines)
          if (line.kind === 'group') {
            expect(line.rows.length).toBeGreaterThanOrEqual(MIN_GROUP);
            expect(alertIdsOf(folded, [line.id]).size).toBe(line.rows.length);
          }
      }),
    );
  });
});

describe('the alert that a key means on the line of a group', () => {
  it('is the worst, and of those the newest', () => {
    const at = (minute: number) => ({ created_at: `2026-11-23T08:0${String(minute)}:00.000Z` });
    const rows = [
      rowOf(1, { severity: 'WARN', ...at(5) }),
      rowOf(2, { severity: 'ERROR', ...at(1) }),
      rowOf(3, { severity: 'ERROR', ...at(3) }),
      rowOf(4, { severity: 'ERROR', ...at(2) }),
    ];
    expect(chiefOf(rows)?.alert_id).toBe(rows[2]?.alert.alert_id);
    expect(chiefOf([])).toBeUndefined();
  });
});
