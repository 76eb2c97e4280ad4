import { describe, expect, it } from 'vitest';
import { acked, refused, setUpTriage as setUp } from '../testing/buildTriage.ts';
import { buildAlert, NOW_MS, uuid } from '../testing/build.ts';
import { eachLimited } from './eachLimited.ts';

describe('acknowledging', () => {
  it('shows the change before the server has answered', async () => {
    const { triage, shown } = setUp([buildAlert(1)], () => ({ ok: true, value: acked(1, 50) }));
    const work = triage.acknowledge([uuid(1)]);
    expect(shown(1)).toMatchObject({ state: 'ACK', acknowledged_by: 'R. Okafor', pending: true });
    await work;
    expect(shown(1)).toMatchObject({ state: 'ACK', pending: false });
  });

  it('takes it back with the reason when the server refuses', async () => {
    const { triage, shown } = setUp([buildAlert(1)], (id) =>
      id === 'alerts.get'
        ? { ok: true, value: buildAlert(1) }
        : refused('internal', 'store is full'),
    );
    const refusals = await triage.acknowledge([uuid(1)]);
    expect(refusals).toEqual([{ alertId: uuid(1), reason: 'store is full' }]);
    expect(shown(1)).toMatchObject({ state: 'OPEN', pending: false });
    expect(triage.store.getState()).toMatchObject({
      failures: new Map([[uuid(1), 'store is full']]),
      notice: { kind: 'failed', text: '0 of 1 acknowledged, 1 failed (store is full)' },
      history: [],
    });
  });

  it('is no failure when somebody else was first', async () => {
    const { triage, shown } = setUp([buildAlert(1)], (id) =>
      id === 'alerts.get'
        ? { ok: true, value: acked(1, 60, 'M. Diaz') }
        : refused('state_conflict', 'M. Diaz has it'),
    );
    expect(await triage.acknowledge([uuid(1)])).toEqual([]);
    expect(shown(1)).toMatchObject({ state: 'ACK', acknowledged_by: 'M. Diaz', pending: false });
    expect(triage.store.getState().failures.size).toBe(0);
  });

  it('sends several in one call and keeps the failed ones apart', async () => {
    const alerts = [buildAlert(1), buildAlert(2), buildAlert(3)];
    const { calls, triage, shown } = setUp(alerts, (id) =>
      id === 'alerts.get'
        ? { ok: true, value: buildAlert(3) }
        : {
            ok: true,
            value: {
              acknowledged: 2,
              alert_ids: [uuid(1), uuid(2)],
              skipped: [{ alert_id: uuid(3), reason: 'not allowed' }],
            },
          },
    );
    const refusals = await triage.acknowledge([uuid(1), uuid(2), uuid(3)]);
    expect(calls[0]).toBe('alerts.ackAll 3');
    expect(refusals.map(({ alertId }) => alertId)).toEqual([uuid(3)]);
    expect([shown(1)?.state, shown(2)?.state, shown(3)?.state]).toEqual(['ACK', 'ACK', 'OPEN']);
    expect(triage.store.getState().notice).toEqual({
      kind: 'failed',
      text: '2 of 3 acknowledged, 1 failed (not allowed)',
    });
  });

  it('leaves out what is acknowledged already', async () => {
    const { calls, triage } = setUp([acked(1, 2), buildAlert(2)], () => ({
      ok: true,
      value: acked(2, 70),
    }));
    await triage.acknowledge([uuid(1), uuid(2)]);
    expect(calls).toEqual([`alerts.ack ${uuid(2)}`]);
  });

  it('sends nothing without a connection and says so', async () => {
    const { calls, tell, triage, shown } = setUp([buildAlert(1)], () => ({ ok: true }));
    tell([], { kind: 'connecting', sinceMs: NOW_MS, attempt: 2 });
    const reason = 'No connection - nothing will be sent';
    expect(await triage.acknowledge([uuid(1)])).toEqual([{ alertId: uuid(1), reason }]);
    expect([calls, shown(1)?.state]).toEqual([[], 'OPEN']);
    expect(triage.store.getState().notice).toEqual({
      kind: 'failed',
      text: 'No connection - nothing will be sent',
    });
  });

  it('sends nothing for an identity that may only look', async () => {
    const { calls, triage } = setUp([buildAlert(1)], () => ({ ok: true }), [
      'sentry.read',
    ] as never);
    await triage.acknowledge([uuid(1)]);
    expect(calls).toEqual([]);
    expect(triage.store.getState().notice?.text).toContain('sentry.alert.write');
  });
});

describe('resolving', () => {
  it('takes the alert off the list at once', async () => {
    const { triage, shown } = setUp([buildAlert(1)], () => ({
      ok: true,
      value: buildAlert(1, { state: 'RESOLVED', seq: 50 }),
    }));
    const work = triage.resolve([uuid(1)]);
    expect(shown(1)).toBeUndefined();
    await work;
    expect(triage.store.getState().history).toHaveLength(1);
  });
});

describe('undo', () => {
  it('gives back exactly what this window acknowledged', async () => {
    let seq = 50;
    const { calls, triage, shown } = setUp([buildAlert(1), buildAlert(2)], (id) => {
      seq += 1;
      const state = id === 'alerts.unack' ? 'OPEN' : 'ACK';
      return { ok: true, value: buildAlert(1, { state, seq }) };
    });
    await triage.acknowledge([uuid(1)]);
    await triage.undo();
    expect(calls).toEqual([`alerts.ack ${uuid(1)}`, `alerts.unack ${uuid(1)}`]);
    expect(shown(1)?.state).toBe('OPEN');
    expect(triage.store.getState().history).toEqual([]);
  });

  it('waits for the action it undoes', async () => {
    const { calls, triage } = setUp([buildAlert(1)], (id) => ({
      ok: true,
      value: buildAlert(1, { state: id === 'alerts.ack' ? 'ACK' : 'OPEN', seq: 90 }),
    }));
    const work = triage.acknowledge([uuid(1)]);
    await triage.undo();
    await work;
    expect(calls).toEqual([`alerts.ack ${uuid(1)}`, `alerts.unack ${uuid(1)}`]);
  });

  it('leaves alone what somebody else has changed since, and says so', async () => {
    const { calls, tell, triage } = setUp([buildAlert(1)], () => ({
      ok: true,
      value: acked(1, 50),
    }));
    await triage.acknowledge([uuid(1)]);
    tell([buildAlert(1, { state: 'ACK', assigned_to: 'M. Diaz', seq: 51 })]);
    await triage.undo();
    expect(calls).toEqual([`alerts.ack ${uuid(1)}`]);
    expect(triage.store.getState().notice?.text).toContain('1 left alone');
  });

  it('acknowledges again what was acknowledged before it was resolved', async () => {
    let seq = 50;
    const states = {
      'alerts.resolve': 'RESOLVED',
      'alerts.unack': 'OPEN',
      'alerts.ack': 'ACK',
    } as const;
    const { calls, triage } = setUp([acked(1, 2)], (id) => {
      seq += 1;
      return { ok: true, value: buildAlert(1, { state: states[id as keyof typeof states], seq }) };
    });
    await triage.resolve([uuid(1)]);
    await triage.undo();
    expect(calls.map((each) => each.split(' ')[0])).toEqual([
      'alerts.resolve',
      'alerts.unack',
      'alerts.ack',
    ]);
  });

  it('says when there is nothing to undo', async () => {
    const { triage } = setUp([], () => ({ ok: true }));
    await triage.undo();
    expect(triage.store.getState().notice?.text).toBe('Nothing to undo in this window');
  });
});

describe('calls in parallel', () => {
  it('never has more than the limit under way and keeps the order', async () => {
    let running = 0;
    let most = 0;
    const results = await eachLimited([5, 1, 4, 2, 3], 2, async (n) => {
      running += 1;
      most = Math.max(most, running);
      for (let i = 0; i < n; i += 1) await Promise.resolve();
      running -= 1;
      return n * 10;
    });
    expect([most, results]).toEqual([2, [50, 10, 40, 20, 30]]);
  });
});
