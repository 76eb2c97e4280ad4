import { describe, expect, it } from 'vitest';
import { createFinder } from '../palette/findEntries.ts';
import { buildAlert, buildAlerts, uuid } from '../testing/build.ts';
import { bindKeys, printKey } from '../paneKit/keyBindings.ts';
import { DEFAULT_APPEARANCE } from '../ui/appearance.ts';
import { keyMapOf } from './keyMap.ts';
import { type PaletteDoes, paletteEntries, type PaletteFacts } from './paletteEntries.ts';

const PAY = { service: 'payments-api' };
const ALERTS = [
  buildAlert(1, { ...PAY, severity: 'CRITICAL' }),
  buildAlert(2, PAY),
  buildAlert(3, { ...PAY, state: 'ACK' }),
  buildAlert(4, { service: 'search', state: 'ACK' }),
];

const BOUND = bindKeys(DEFAULT_APPEARANCE.keys);
const keyOf = (id: string): string | undefined => BOUND.keysOf(id).map(printKey)[0];

const FACTS: PaletteFacts = {
  ...{ tenant: 'acme-prod', alerts: ALERTS, targets: [], blockedBy: null },
  places: [{ key: 'Q', type: 'silences', title: 'Silences', words: 'quiet' }],
  ...{ settings: [], keyMap: keyMapOf(BOUND), keyOf },
};

function makeEntries(facts: Partial<PaletteFacts> = {}) {
  const done: (readonly [string, unknown])[] = [];
  const note = (what: string) => (given: unknown) => {
    done.push([what, given]);
  };
  const does: PaletteDoes = {
    ...{ acknowledge: note('acknowledge'), resolve: note('resolve'), runHook: note('runHook') },
    ...{ unacknowledge: note('unacknowledge'), assign: note('assign') },
    ...{ silence: note('silence'), why: note('why'), timeline: note('timeline') },
    ...{ openAlert: note('openAlert'), openService: note('openService'), goTo: note('goTo') },
    ...{ openSettings: note('openSettings'), openHelp: note('openHelp'), window: [] },
  };
  const entries = paletteEntries({ ...FACTS, ...facts }, does);
  const named = (title: string) => entries.find((entry) => entry.title === title);
  return { entries, named, done };
}

describe('the entries of the palette', () => {
  it('have ids of their own', () => {
    const { entries } = makeEntries({ alerts: buildAlerts(300), targets: [buildAlert(1)] });
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  });

  it('count the alerts of a service that would change, ask, and mean those of that moment', () => {
    const { named, done } = makeEntries();
    const ack = named('Acknowledge 2 alerts on payments-api');
    expect(ack?.question).toEqual({
      text: 'Acknowledge 2 alerts on payments-api?',
      detail: '1 critical, 1 warn · tenant acme-prod',
    });
    expect(named('Resolve 3 alerts on payments-api')?.question).toBeDefined();
    expect(named('Resolve 1 alert on search')).toBeDefined();
    expect(named('Acknowledge 1 alert on search')).toBeUndefined();
    ack?.run();
    expect(done).toEqual([['acknowledge', [uuid(1), uuid(2)]]]);
  });

  it('ask before every change of an alert, and before nothing else', () => {
    const { entries } = makeEntries({ targets: ALERTS.slice(0, 1) });
    for (const { title, question } of entries)
      expect([title, question !== undefined]).toEqual([title, /^(Ack|Res)\S+ \d/.test(title)]);
  });

  it('offer for one alert what its keys do, for several what can be done to several', () => {
    const [one] = ALERTS;
    if (one === undefined) throw new Error('there is one');
    const { entries, done } = makeEntries({ targets: [one] });
    const keys = entries.filter(({ id }) => id.startsWith('target-')).map((each) => each.shortcut);
    expect(keys).toEqual(['A', 'R', 'Shift O', 'S', 'H', 'W', 'T', 'Enter']);
    entries.find(({ shortcut }) => shortcut === 'H')?.run();
    expect(done).toEqual([['runHook', uuid(1)]]);
    const several = makeEntries({ targets: ALERTS.slice(0, 2) });
    expect(several.named('Acknowledge 2 alerts of the selection')).toBeDefined();
    expect(several.entries.filter(({ id }) => id.startsWith('target-'))).toHaveLength(4);
    several.named('Assign to somebody')?.run();
    expect(several.done).toEqual([['assign', [uuid(1), uuid(2)]]]);
    const theirs = makeEntries({ targets: ALERTS.slice(2, 3) });
    expect(theirs.named(`Un-ack 1 alert on payments-api: Alert number 3`)?.shortcut).toBe(
      'Shift U',
    );
  });

  it('say why nothing can be changed', () => {
    const { named } = makeEntries({ blockedBy: 'No connection - nothing will be sent' });
    expect(named('Acknowledge 2 alerts on payments-api')?.blockedBy).toMatch(/No connection/);
  });

  it('lead to the alerts of a service, whatever it is called', () => {
    const alerts = [buildAlert(1, { service: 'payments api' })];
    const { named, done } = makeEntries({ alerts });
    named('payments api')?.run();
    expect(done).toEqual([['openService', 'payments api']]);
  });

  it('teach the key that somebody chose, and none where there is none', () => {
    const own = { 'alert-list.acknowledge': 'Q', 'window.goTo': null };
    const { keysOf } = bindKeys({ preset: 'batcave', own });
    const mine = makeEntries({
      ...{ targets: ALERTS.slice(0, 1), keyOf: (id: string) => keysOf(id)[0] },
    });
    expect(mine.entries[0]).toMatchObject({ id: 'target-ack', shortcut: 'Q' });
    expect(mine.named('Silences')).not.toHaveProperty('shortcut');
  });

  it('are found by what people type', () => {
    const { find } = createFinder(makeEntries().entries);
    expect(find('ack pay', 5)[0]?.title).toBe('Acknowledge 2 alerts on payments-api');
    expect(find('quiet', 5)[0]?.title).toBe('Silences');
    expect(find(uuid(4), 5)[0]?.title).toBe('search: Alert number 4');
  });
});
