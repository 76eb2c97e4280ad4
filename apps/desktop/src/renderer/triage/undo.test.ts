import { describe, expect, it } from 'vitest';
import { buildAlert, uuid } from '../testing/build.ts';
import { acked, refused, setUpTriage } from '../testing/buildTriage.ts';

const STATES = {
  'alerts.ack': 'ACK',
  'alerts.unack': 'OPEN',
  'alerts.resolve': 'RESOLVED',
} as const;

/** A server that does what it is asked, but for the calls that `refuse` names: `alerts.unack` of alert 2, say. */
function serverThat(refuse: (call: string) => ReturnType<typeof refused> | null) {
  let seq = 1_000;
  return (id: string, input: never) => {
    const { params } = input as { params: { alert_id: string } };
    const n = Number.parseInt(params.alert_id.slice(-12), 16);
    const refusal = refuse(`${id} ${String(n)}`);
    if (refusal !== null) return refusal;
    seq += 1;
    const state = STATES[id as keyof typeof STATES];
    return { ok: true, value: buildAlert(n, { state, seq }) };
  };
}

describe('an undo that is refused', () => {
  it('stays the next to be undone, says so, and does not undo what was done before it', async () => {
    let isBroken = true;
    const { calls, triage, shown } = setUpTriage(
      [buildAlert(1), buildAlert(2)],
      serverThat((call) =>
        call === 'alerts.unack 2' && isBroken ? refused('internal', 'the store is full') : null,
      ),
    );
    await triage.acknowledge([uuid(1)]);
    await triage.acknowledge([uuid(2)]);
    await triage.undo();
    expect(shown(2)?.state).toBe('ACK');
    expect(triage.store.getState().notice).toEqual({
      kind: 'failed',
      text: '0 of 1 taken back, 1 failed (the store is full) · undo again to try again',
    });
    isBroken = false;
    await triage.undo();
    expect(calls.slice(2)).toEqual([`alerts.unack ${uuid(2)}`, `alerts.unack ${uuid(2)}`]);
    expect([shown(1)?.state, shown(2)?.state]).toEqual(['ACK', 'OPEN']);
    await triage.undo();
    expect(shown(1)?.state).toBe('OPEN');
  });

  it('keeps only the part that was refused', async () => {
    const { calls, triage } = setUpTriage([acked(1, 2), acked(2, 3), acked(3, 4)], (id, input) =>
      serverThat((call) => (call === 'alerts.unack 2' ? refused('internal', 'full') : null))(
        id,
        input,
      ),
    );
    await triage.resolve([uuid(1), uuid(2), uuid(3)]);
    await triage.undo();
    const { history } = triage.store.getState();
    expect(history.map(({ changes }) => changes.map(({ alertId }) => alertId))).toEqual([
      [uuid(2)],
    ]);
    calls.length = 0;
    await triage.undo();
    expect(calls).toEqual([`alerts.unack ${uuid(2)}`]);
  });

  it('goes on where it stopped: given back already, it is only acknowledged again', async () => {
    let isBroken = true;
    const { calls, triage, shown } = setUpTriage(
      [acked(1, 2)],
      serverThat((call) =>
        call === 'alerts.ack 1' && isBroken ? refused('internal', 'full') : null,
      ),
    );
    await triage.resolve([uuid(1)]);
    await triage.undo();
    isBroken = false;
    calls.length = 0;
    await triage.undo();
    expect(calls).toEqual([`alerts.ack ${uuid(1)}`]);
    expect(shown(1)?.state).toBe('ACK');
  });

  it('is let go of when it can never be done: what was done before it can be undone then', async () => {
    const { triage, shown } = setUpTriage(
      [buildAlert(1), buildAlert(2)],
      serverThat((call) =>
        call === 'alerts.unack 2' ? refused('state_conflict', 'its condition has cleared') : null,
      ),
    );
    await triage.acknowledge([uuid(1)]);
    await triage.resolve([uuid(2)]);
    await triage.undo();
    expect(triage.store.getState().notice?.text).toBe(
      '0 of 1 taken back, 1 failed (its condition has cleared)',
    );
    await triage.undo();
    expect(shown(1)?.state).toBe('OPEN');
  });
});

describe('an undo of very many', () => {
  it('waits where the window may not ask more at once, until all came through', async () => {
    const count = 40;
    const alerts = Array.from({ length: count }, (_, n) => buildAlert(n + 1));
    let asked = 0;
    let isLimited = false;
    let mayAsk = () => Infinity;
    const server = serverThat(() => {
      if (!isLimited) return null;
      if (asked >= mayAsk()) return refused('rate_limited', 'More than 100 a second.');
      asked += 1;
      return null;
    });
    const { triage, feed, waits } = setUpTriage(alerts, (id, input) => {
      const given = input as { body?: { alert_ids?: string[] } };
      if (id !== 'alerts.ackAll') return server(id, input);
      const ids = given.body?.alert_ids ?? [];
      return { ok: true, value: { acknowledged: ids.length, alert_ids: ids, skipped: [] } };
    });
    // Ten at once, and two more for each time that was waited.
    mayAsk = () => 10 + 2 * waits.length;
    await triage.acknowledge(alerts.map(({ alert_id: id }) => id));
    isLimited = true;
    await triage.undo();
    expect(waits.length).toBeGreaterThan(0);
    expect(triage.store.getState().notice).toMatchObject({ kind: 'done' });
    expect([...feed.store.getState().book.active.values()].map(({ state }) => state)).toEqual(
      alerts.map(() => 'OPEN'),
    );
  });

  it('gives up in the end where it is never let through, and can be tried again', async () => {
    let isLimited = false;
    const { triage, waits } = setUpTriage(
      [buildAlert(1)],
      serverThat(() => (isLimited ? refused('rate_limited', 'Too many.') : null)),
    );
    await triage.acknowledge([uuid(1)]);
    isLimited = true;
    await triage.undo();
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(10_000);
    expect(triage.store.getState().history).toHaveLength(1);
  });
});
