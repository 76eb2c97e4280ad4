import type { Alert } from '@batcave/shared/alerts';
import { expect, test } from 'vitest';
import { buildAlert } from '../testing/buildAlert.ts';
import { compileDispatch } from './compileDispatch.ts';
import { Dispatcher } from './Dispatcher.ts';
import { emptyState } from './fatigue/index.ts';
import { compileSilences } from './mute/index.ts';
import { compileRegex, T0 } from './mute/testing/aSilence.ts';

test('the record says that PagerDuty keeps an acknowledgement that was given back here', () => {
  const reads_as = 'wall/noc';
  const compiled = compileDispatch(
    {
      receivers: [
        { name: 'pager', type: 'pagerduty', routing_key: { value: 's' }, reads_as },
        { name: 'hook', type: 'webhook', url: 'https://h', secret: { value: 's' }, reads_as },
      ],
      route: { receivers: ['pager', 'hook'], group_wait: '0s' },
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
  let nowMs = T0;
  const step = (fields: Partial<Alert>): string[] => {
    nowMs += 60_000;
    dispatcher.alertChanged({ ...buildAlert(), ...fields }, nowMs);
    dispatcher.advance(nowMs);
    const { outbox } = dispatcher.take();
    for (const { notificationId } of outbox.notifications) dispatcher.delivered(notificationId);
    return outbox.decisions
      .flatMap(({ stages }) => stages)
      .filter(({ stage }) => stage === 'notify')
      .map(({ reason }) => reason);
  };
  step({});
  step({ state: 'ACK', acknowledged_by: 'ana' });
  expect(step({ state: 'OPEN' })).toEqual([
    expect.stringMatching(
      /^pager is told \(unacknowledged\), reading as wall\/noc\. PagerDuty cannot be told to take/,
    ),
    'hook is told (unacknowledged), reading as wall/noc.',
  ]);
});
