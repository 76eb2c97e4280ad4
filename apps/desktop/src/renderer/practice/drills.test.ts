import { describe, expect, it } from 'vitest';
import { KEY_COMMANDS } from '../paneKit/keyCommands.ts';
import { beginWith, comeLater, DRILLS, type Drill, judge, type PracticeChange } from './drills.ts';

const NOW_MS = Date.parse('2026-11-26T15:00:00Z');

function drill(id: string): Drill {
  const found = DRILLS.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no drill ${id}`);
  return found;
}

describe('the drills', () => {
  it('are twelve, of two minutes at most, with commands that there are', () => {
    expect(DRILLS).toHaveLength(12);
    const known = new Set(KEY_COMMANDS.map(({ id }) => id));
    for (const { commands, withinS } of DRILLS) {
      expect(commands.filter((id) => !known.has(id))).toEqual([]);
      expect(withinS).toBeLessThanOrEqual(120);
    }
  });

  it.each(DRILLS.map((each) => [each.title, each] as const))(
    '%s: there is something to do',
    (_, each) => {
      const alerts = [...beginWith(each, NOW_MS), ...comeLater(each, NOW_MS)];
      expect(new Set(alerts.map(({ alert_id: id }) => id)).size).toBe(alerts.length);
      const { left, mistakes, isDone } = judge(each, alerts, [], true);
      expect([left > 0, mistakes, isDone]).toEqual([true, 0, false]);
    },
  );

  it.each(DRILLS.map((each) => [each.title, each] as const))(
    '%s: can be done without a mistake',
    (_, each) => {
      const begun = [...beginWith(each, NOW_MS), ...comeLater(each, NOW_MS)];
      const changes: PracticeChange[] = [];
      const alerts = begun.map((alert) => {
        const goal = each.goal(alert);
        const { alert_id: alertId } = alert;
        if (each.isTakenBack === true)
          changes.push({ alertId, verb: 'ack' }, { alertId, verb: 'unack' });
        else if (goal !== alert.state)
          changes.push({ alertId, verb: goal === 'RESOLVED' ? 'resolve' : 'ack' });
        return { ...alert, state: goal };
      });
      expect(judge(each, alerts, changes, true)).toEqual({ left: 0, mistakes: 0, isDone: true });
      expect(judge(each, alerts, changes, false).isDone).toBe(false);
    },
  );
});

describe('a mistake', () => {
  it('is a change that leads away, also when it was put right', () => {
    const top = drill('top');
    const [wrong] = beginWith(top, NOW_MS);
    const alertId = wrong?.alert_id ?? '';
    const standing = judge(
      top,
      beginWith(top, NOW_MS),
      [
        { alertId, verb: 'ack' },
        { alertId, verb: 'unack' },
      ],
      true,
    );
    expect(standing).toEqual({ left: 1, mistakes: 1, isDone: false });
  });

  it('is not what the drill wants taken back', () => {
    const undo = drill('undo');
    const alerts = beginWith(undo, NOW_MS);
    const acks = alerts.map(({ alert_id: alertId }) => ({ alertId, verb: 'ack' as const }));
    expect(judge(undo, alerts, acks, true)).toMatchObject({ mistakes: 0 });
    // Nothing done is not the same as everything taken back.
    expect(judge(undo, alerts, [], true).isDone).toBe(false);
  });
});

it('the critical alerts stand together at the top where a run of rows is practised', () => {
  const critical = beginWith(drill('extend'), NOW_MS).filter(
    ({ severity }) => severity === 'CRITICAL',
  );
  expect(critical).toHaveLength(4);
});
