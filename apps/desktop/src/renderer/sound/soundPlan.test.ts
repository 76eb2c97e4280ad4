import { describe, expect, it } from 'vitest';
import type { Severity } from '@batcave/shared/events';
import { DEFAULT_APPEARANCE, type SoundChoice } from '../ui/appearance.ts';
import { NOTHING_HEARD, planSound, type SoundInput, type SoundState } from './soundPlan.ts';

type Heard = SoundInput['alerts'][number];
const alert = (id: string, severity: Severity, state: Heard['state'] = 'OPEN'): Heard => ({
  ...{ alert_id: id, severity, state, quiet: null },
});
const ON = DEFAULT_APPEARANCE.sound;

/** Plays through moments, one a second, and gives what was heard when. */
function play(
  seconds: number,
  at: (second: number) => Partial<SoundInput>,
  choice: SoundChoice = ON,
): readonly (readonly [number, Severity])[] {
  let state: SoundState = NOTHING_HEARD;
  const heard: (readonly [number, Severity])[] = [];
  for (let second = 0; second < seconds; second += 1) {
    const planned = planSound(state, {
      ...{ alerts: [], raisedLately: 0, choice, isSounding: true, nowMs: second * 1_000 },
      ...at(second),
    });
    state = planned.state;
    if (planned.tone !== null) heard.push([second, planned.tone]);
  }
  return heard;
}

describe('what is heard', () => {
  it('at the start is nothing of what somebody has, and once what nobody has', () => {
    expect(play(60, () => ({ alerts: [alert('a', 'CRITICAL', 'ACK')] }))).toEqual([]);
    const alerts = [alert('a', 'ERROR'), alert('b', 'WARN')];
    expect(play(60, () => ({ alerts }))).toEqual([[0, 'ERROR']]);
  });

  it('of several alerts that come together is the worst', () => {
    const alerts = [alert('a', 'WARN'), alert('b', 'ERROR'), alert('c', 'INFO')];
    expect(play(20, (second) => ({ alerts: second < 5 ? [] : alerts }))).toEqual([[5, 'ERROR']]);
  });

  it('is at most one tone in three seconds; what must wait is not lost', () => {
    const alerts = [alert('a', 'WARN'), alert('b', 'ERROR')];
    const heard = play(20, (second) => ({ alerts: alerts.slice(0, second < 2 ? 1 : 2) }));
    expect(heard).toEqual([
      [0, 'WARN'],
      [3, 'ERROR'],
    ]);
  });

  it('is not what was acknowledged while it waited', () => {
    const late = (second: number) =>
      second === 1 ? [alert('b', 'ERROR')] : [alert('b', 'ERROR', 'ACK')];
    const heard = play(10, (second) => ({
      alerts: [alert('a', 'WARN'), ...(second < 1 ? [] : late(second))],
    }));
    expect(heard).toEqual([[0, 'WARN']]);
  });

  it('in a flood is at most one tone in ten seconds', () => {
    const heard = play(31, (second) => ({
      alerts: Array.from({ length: second + 1 }, (_, i) => alert(String(i), 'WARN')),
      raisedLately: 11,
    }));
    expect(heard.map(([second]) => second)).toEqual([0, 10, 20, 30]);
  });

  it('is a critical alert every thirty seconds until somebody has it', () => {
    const heard = play(120, (second) => ({
      alerts: [alert('a', 'CRITICAL', second < 70 ? 'OPEN' : 'ACK'), alert('b', 'ERROR')],
    }));
    expect(heard).toEqual([
      [0, 'CRITICAL'],
      [30, 'CRITICAL'],
      [60, 'CRITICAL'],
    ]);
  });

  it('is an alert anew that was acknowledged and is taken back', () => {
    const heard = play(30, (second) => ({
      alerts: [alert('a', 'ERROR', second > 5 && second < 10 ? 'ACK' : 'OPEN')],
    }));
    expect(heard.map(([second]) => second)).toEqual([0, 10]);
  });

  it('is nothing that nobody is told of, and no severity without a tone', () => {
    const quiet = { by: 'silence', reason: 'planned', until: null, score: null } as never;
    const alerts = [{ ...alert('a', 'CRITICAL'), quiet }, alert('b', 'INFO')];
    expect(play(60, () => ({ alerts }))).toEqual([]);
    const none = { ...ON, severities: [] };
    expect(play(60, () => ({ alerts: [alert('a', 'CRITICAL')] }), none)).toEqual([]);
  });

  it('is nothing while muted, nothing made up for afterwards, but what is still critical', () => {
    const muted = { ...ON, mutedUntilMs: 45_000 };
    const alerts = [alert('a', 'ERROR')];
    expect(play(100, () => ({ alerts }), muted)).toEqual([]);
    expect(play(80, () => ({ alerts: [alert('a', 'CRITICAL')] }), muted)).toEqual([
      [45, 'CRITICAL'],
      [75, 'CRITICAL'],
    ]);
    expect(play(60, () => ({ alerts: [alert('a', 'CRITICAL')] }), { ...ON, isOn: false })).toEqual(
      [],
    );
  });

  it('is heard from one window only', () => {
    const alerts = [alert('a', 'CRITICAL')];
    expect(play(60, () => ({ alerts, isSounding: false }))).toEqual([]);
  });
});
