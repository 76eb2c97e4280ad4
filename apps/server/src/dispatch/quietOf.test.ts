import { expect, test } from 'vitest';
import { buildAlert } from '../testing/buildAlert.ts';
import { compileDispatch } from './compileDispatch.ts';
import { Dispatcher } from './Dispatcher.ts';
import { emptyState } from './fatigue/index.ts';
import { compileSilences } from './mute/index.ts';
import { compileRegex, T0 } from './mute/testing/aSilence.ts';

const SOURCE = '00000000-0000-4000-8000-000000000001';
const TARGET = '00000000-0000-4000-8000-000000000002';

/** All that is said on the alert, its timeline and the record of one that an alert of payments-db inhibits. */
function saidOfInhibited(service: string) {
  const compiled = compileDispatch(
    {
      receivers: [
        {
          ...{ name: 'hook', type: 'webhook', url: 'https://h', secret: { value: 's' } },
          reads_as: 'wall/noc',
        },
      ],
      inhibitions: [{ name: 'db first', source: ['rule=down'], target: ['rule=slow'] }],
      route: { receivers: ['hook'], group_wait: '0s' },
    },
    1,
    compileRegex,
  );
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
  const dispatcher = new Dispatcher({
    tenant: 'acme',
    config: compiled.dispatch,
    silences: compileSilences([], compileRegex),
    standing: {
      ...{ alerts: [], groups: [], approvals: [], incidents: [], outstanding: [], facts: [] },
      advancedMs: null,
      fatigue: { state: emptyState(T0), kinds: [] },
    },
    rights: { mayRead: () => true, mayApprove: () => false },
    eventTypesOf: () => [],
    isUnderWay: () => false,
  });
  const source = { rule_name: 'down', service: 'payments-db', summary: 'disk of ledger-7 full' };
  dispatcher.alertChanged({ ...buildAlert(), ...source, alert_id: SOURCE }, T0);
  dispatcher.alertChanged({ ...buildAlert(), rule_name: 'slow', service, alert_id: TARGET }, T0);
  dispatcher.advance(T0 + 60_000);
  const { outbox } = dispatcher.take();
  const ofTarget = <T extends { readonly alertId: string | null }>(all: readonly T[]): T[] =>
    all.filter(({ alertId }) => alertId === TARGET);
  return {
    quiet: ofTarget(outbox.marks).flatMap(({ quiet }) => quiet?.reason ?? []),
    entries: ofTarget(outbox.entries).map(({ entry }) => entry),
    all: JSON.stringify(
      [outbox.marks, outbox.entries, outbox.decisions].flatMap((part) =>
        ofTarget<never>(part as never),
      ),
    ),
  };
}

test('an inhibited alert quotes what inhibits it where that is of its own service', () => {
  const reason = 'db first: "disk of ledger-7 full" of payments-db fires.';
  const { quiet, entries } = saidOfInhibited('payments-db');
  expect(quiet).toEqual([reason]);
  expect(entries).toContain(`Nobody is told (inhibition): ${reason}`);
});

test('an inhibited alert says of an alert of another service only whose it is', () => {
  const reason = 'db first: an alert of payments-db fires.';
  const { quiet, entries, all } = saidOfInhibited('payments-api');
  expect(quiet).toEqual([reason]);
  expect(entries).toContain(`Nobody is told (inhibition): ${reason}`);
  expect(all).not.toContain('ledger-7');
});
