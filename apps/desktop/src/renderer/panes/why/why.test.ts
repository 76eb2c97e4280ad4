import { describe, expect, it } from 'vitest';
import { buildAlert } from '../../testing/build.ts';
import { buildAlertWhy, buildEventWhy } from '../../testing/buildIncident.ts';
import { describeRule, describeValue, nameOutcome, viewStage } from './describeWhy.ts';

describe('why there is an alert', () => {
  const by = (newest: number | null) =>
    describeRule(
      buildAlertWhy({
        judged_by: { rule_id: 'r', version: 3, newest_version: newest, spec: null },
      }),
    );

  it('names the version that judged, and whether it is still the rule', () => {
    expect([by(3), by(5), by(null)]).toEqual([
      'Rule “Replication lag”, version 3. It has not changed since.',
      'Rule “Replication lag”, version 3. It is at version 5 now.',
      'Rule “Replication lag”, version 3. It was deleted since.',
    ]);
  });

  it('sets the value beside its limit, and a score beside its own', () => {
    const unusual = { score: 0.9999, threshold: 0.99, lower: null, upper: 55 };
    expect([
      describeValue({ alert: buildAlert(1) }),
      describeValue({ alert: buildAlert(1, unusual) }),
      describeValue({ alert: buildAlert(1, { value: null }) }),
    ]).toEqual([
      'The value was 48; the limit is 30.',
      'The value was 48, usual up to 55; its score 0.9999 is over the limit 0.99.',
      'No value was measured; the limit is 30.',
    ]);
  });
});

describe('a stage', () => {
  const stages = buildAlertWhy().decisions[0]?.stages ?? [];
  const view = (name: string) => {
    const stage = stages.find((each) => each.stage === name);
    if (stage === undefined) throw new Error(`no ${name}`);
    return viewStage(stage);
  };

  it('shows the routes that were tried, the score, and who was passed over', () => {
    expect(view('route').walked).toContainEqual({ path: 'root/night', fits: false });
    expect(view('route').numbers).toBe('configuration revision 12');
    expect(view('suppress').numbers).toBe('score 0.41, limit 0.9');
    expect(view('escalate').skipped).toEqual(['console/bo: is not there until 14:00']);
  });

  it('leaves out details of a form it does not know', () => {
    const odd = { steps: 'x', skipped: [7, null, { target: 1 }], score: 'high' };
    expect(viewStage({ stage: 'route', outcome: 'a_b', reason: 'r', details: odd })).toMatchObject({
      outcome: 'a b',
      numbers: '',
      walked: [],
      skipped: [],
    });
  });
});

it('says in a word what a rule makes of an event', () => {
  const rules = buildEventWhy().rules ?? [];
  expect(rules.map(nameOutcome)).toEqual(['counts', 'no match']);
});
