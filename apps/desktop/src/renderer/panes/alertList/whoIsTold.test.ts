import { describe, expect, it } from 'vitest';
import { describeQuiet, nameQuiet } from '../../ui/quiet.ts';
import { buildAlert } from '../../testing/build.ts';
import { buildEscalation, buildQuiet } from '../../testing/buildIncident.ts';
import { compileAlertFilter } from './alertFilter.ts';
import { readListKey } from './listKeys.ts';
import { describeLevel, whyNotEscalate, whyNotRestore } from './whoIsTold.ts';

describe('an alert that nobody is told of', () => {
  it.each([
    [buildQuiet(), 'silenced'],
    [buildQuiet({ by: 'mute_time' }), 'muted hours'],
    [buildQuiet({ by: 'suppression', score: 0.9999 }), 'suppressed 0.99'],
    [buildQuiet({ by: 'suppression', score: null }), 'suppressed'],
  ])('says by what: %o is %s', (quiet, name) => {
    expect(nameQuiet(quiet)).toBe(name);
  });

  it('says why, and until when', () => {
    expect(describeQuiet(buildQuiet())).toBe(
      'Nobody is told (silenced): console/ana: the disks of ledger are being exchanged. Until 2026-11-23 09:42:17Z.',
    );
  });

  it('is found by quiet:yes, and suppressed ones apart', () => {
    const alerts = [
      buildAlert(1),
      buildAlert(2, { quiet: buildQuiet() }),
      buildAlert(3, { quiet: buildQuiet({ by: 'suppression' }) }),
    ].map((alert) => ({ ...alert, pending: false }));
    const numbers = (query: string) =>
      alerts.flatMap((alert, i) => (compileAlertFilter(query, 'x').matches(alert) ? [i + 1] : []));
    expect([numbers('quiet:yes'), numbers('quiet:no'), numbers('quiet:suppressed')]).toEqual([
      [2, 3],
      [1],
      [3],
    ]);
    expect(compileAlertFilter('quiet:maybe', 'x').faults).toEqual([
      'quiet:maybe is none. Use yes, no or suppressed',
    ]);
  });
});

describe('paging', () => {
  it('says how far it is', () => {
    expect([
      describeLevel(buildEscalation()),
      describeLevel(buildEscalation({ level: 0 })),
    ]).toEqual(['level 1 of 3', 'nobody paged yet, 3 levels']);
  });

  it('goes on by hand only where somebody is next', () => {
    const why = (fields: Partial<ReturnType<typeof buildEscalation>>) =>
      whyNotEscalate(buildAlert(1, { escalation: buildEscalation(fields) }));
    expect(why({})).toBeNull();
    expect(why({ state: 'acknowledged' })).toMatch(/^Somebody has it/);
    expect(why({ next: null })).toBe('There is no further level');
    expect(why({ state: 'held', next_at: null })).toMatch(/^Something hides it/);
    expect(whyNotEscalate(buildAlert(1))).toMatch(/^No escalation is under way/);
  });

  it('restores only what was suppressed', () => {
    expect(whyNotRestore(buildAlert(1, { quiet: buildQuiet() }))).toMatch(/^It is not suppressed/);
    expect(whyNotRestore(buildAlert(1, { quiet: buildQuiet({ by: 'suppression' }) }))).toBeNull();
  });
});

it('has keys that nothing else in the list uses', () => {
  expect(['W', 'T', 'Shift+T', 'Shift+E', 'V'].map((key) => readListKey(key, false))).toEqual(
    ['why', 'timeline', 'incidentTimeline', 'escalate', 'restore'].map((command) => ({
      kind: 'alert',
      command,
    })),
  );
});
