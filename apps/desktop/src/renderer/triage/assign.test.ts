import type { Alert } from '@batcave/shared/alerts';
import { describe, expect, it } from 'vitest';
import { buildAlert, uuid } from '../testing/build.ts';
import { acked, refused, setUpTriage } from '../testing/buildTriage.ts';

/** A server that keeps one alert and does what it is asked. */
function serverOf(first: Alert) {
  let alert = first;
  return (id: string, input: never) => {
    const { body } = input as { body: { assignee?: string | null } };
    alert = { ...alert, seq: alert.seq + 100 };
    if (id === 'alerts.assign') alert = { ...alert, assigned_to: body.assignee ?? null };
    else if (id === 'alerts.ack') alert = { ...alert, state: 'ACK', acknowledged_by: 'R. Okafor' };
    else if (id === 'alerts.unack') alert = { ...alert, state: 'OPEN', acknowledged_by: null };
    else if (id === 'alerts.resolve') alert = { ...alert, state: 'RESOLVED' };
    return { ok: true, value: alert };
  };
}

describe('assigning', () => {
  it('shows the name at once, says to whom, and takes it back to who had it', async () => {
    const first = buildAlert(1, { assigned_to: 'M. Diaz' });
    const { calls, triage, shown } = setUpTriage([first], serverOf(first));
    const work = triage.assign([uuid(1)], 'ana');
    expect(shown(1)).toMatchObject({ state: 'OPEN', assigned_to: 'ana', pending: true });
    await work;
    expect(shown(1)).toMatchObject({ assigned_to: 'ana', pending: false });
    expect(triage.store.getState().notice).toMatchObject({
      text: `Assigned to ana: ${first.service}: Alert number 1`,
      undoable: true,
    });
    await triage.undo();
    expect(shown(1)?.assigned_to).toBe('M. Diaz');
    expect(calls).toEqual([`alerts.assign ${uuid(1)}`, `alerts.assign ${uuid(1)}`]);
  });

  it('gives the row back with the reason when the server refuses', async () => {
    const { triage, shown } = setUpTriage([buildAlert(1)], (id) =>
      id === 'alerts.get'
        ? { ok: true, value: buildAlert(1) }
        : refused('forbidden', 'ana may not read this service'),
    );
    expect(await triage.assign([uuid(1)], 'ana')).toHaveLength(1);
    expect(shown(1)).toMatchObject({ assigned_to: null, pending: false });
    expect(triage.store.getState().failures.get(uuid(1))).toBe('ana may not read this service');
  });

  it('keeps an acknowledgement that is still under way', () => {
    const first = buildAlert(1);
    const { triage, shown } = setUpTriage([first], serverOf(first));
    void triage.acknowledge([uuid(1)]);
    void triage.assign([uuid(1)], 'ana');
    expect(shown(1)).toMatchObject({ state: 'ACK', assigned_to: 'ana' });
  });

  it('is nothing to do where it is so already', async () => {
    const first = buildAlert(1, { assigned_to: 'ana' });
    const { calls, triage } = setUpTriage([first], serverOf(first));
    await triage.assign([uuid(1)], 'ana');
    expect(calls).toEqual([]);
  });
});

describe('un-acking', () => {
  it('gives the alert back at once; undone, it is acknowledged again', async () => {
    const first = acked(1, 2);
    const { calls, triage, shown } = setUpTriage([first], serverOf(first));
    const work = triage.unacknowledge([uuid(1)]);
    expect(shown(1)).toMatchObject({ state: 'OPEN', acknowledged_by: null, pending: true });
    await work;
    await triage.undo();
    expect(shown(1)?.state).toBe('ACK');
    expect(calls).toEqual([`alerts.unack ${uuid(1)}`, `alerts.ack ${uuid(1)}`]);
  });

  it('opens what a person resolved; undone, it is resolved again', async () => {
    const first = buildAlert(1);
    const { calls, triage, shown } = setUpTriage([first], serverOf(first));
    await triage.resolve([uuid(1)]);
    await triage.unacknowledge([uuid(1)]);
    expect(shown(1)?.state).toBe('OPEN');
    await triage.undo();
    expect(shown(1)).toBeUndefined();
    expect(calls.at(-1)).toBe(`alerts.resolve ${uuid(1)}`);
  });

  it('says why the server refuses', async () => {
    const { triage } = setUpTriage([acked(1, 2)], (id) =>
      id === 'alerts.get' ? { ok: true, value: acked(1, 2) } : refused('internal', 'full'),
    );
    await triage.unacknowledge([uuid(1)]);
    expect(triage.store.getState().notice?.text).toBe('0 of 1 un-acked, 1 failed (full)');
  });
});

describe('one after the other', () => {
  it('takes an acknowledgement back that is still under way', async () => {
    const first = buildAlert(1);
    const { calls, triage, shown } = setUpTriage([first], serverOf(first));
    const both = [triage.acknowledge([uuid(1)]), triage.unacknowledge([uuid(1)])];
    expect(shown(1)).toMatchObject({ state: 'OPEN', pending: true });
    await Promise.all(both);
    expect(shown(1)).toMatchObject({ state: 'OPEN', acknowledged_by: null, pending: false });
    expect(calls).toEqual([`alerts.ack ${uuid(1)}`, `alerts.unack ${uuid(1)}`]);
  });

  it('acknowledges again what is about to be given back', async () => {
    const first = acked(1, 2);
    const { triage, shown } = setUpTriage([first], serverOf(first));
    await Promise.all([triage.unacknowledge([uuid(1)]), triage.acknowledge([uuid(1)])]);
    expect(shown(1)).toMatchObject({ state: 'ACK', pending: false });
  });

  it('is undone step by step', async () => {
    const first = buildAlert(1);
    const { triage, shown } = setUpTriage([first], serverOf(first));
    await triage.acknowledge([uuid(1)]);
    await triage.assign([uuid(1)], 'bob');
    await triage.undo();
    expect(shown(1)).toMatchObject({ state: 'ACK', assigned_to: null });
    await triage.undo();
    expect(shown(1)).toMatchObject({ state: 'OPEN', assigned_to: null });
    expect(triage.store.getState().notice?.text).not.toContain('somebody else');
  });
});
