import process from 'node:process';
import type { Alert } from '@batcave/shared/alerts';
import type { DispatchConfig } from '@batcave/shared/dispatch';
import { v5 as uuidv5 } from 'uuid';
import { compileSilences, Dispatcher, emptyState } from '../../src/dispatch/index.ts';
import { aSilence, compileRegex } from '../../src/dispatch/mute/testing/aSilence.ts';
import { compiled, draft, START_MS } from './simulate.ts';

// How long single steps take with many alerts: node apps/server/test/dispatch/speed.ts <alerts>
const [count = 10_000] = process.argv.slice(2).map(Number);
const SPACE = '7f7f8c10-3f0a-4b53-8f0e-6a9f3c7d2e42';

/** Of this process: what others do at the same time does not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function config(groupBy: readonly string[]): DispatchConfig {
  const ana = 'console/ana';
  return {
    people: [{ identity: ana, contacts: [{ receiver: 'hook' }, { receiver: 'pd', after: '2m' }] }],
    receivers: [
      { name: 'slack', type: 'slack', webhook_url: { value: 's' }, reads_as: ana },
      { name: 'pd', type: 'pagerduty', routing_key: { value: 's' }, reads_as: ana },
      { name: 'hook', type: 'webhook', url: 'https://h', secret: { value: 's' }, reads_as: ana },
    ],
    escalations: [{ name: 'day', levels: [{ targets: [{ person: ana }] }] }],
    route: {
      receivers: ['slack', 'pd'],
      escalation: 'day',
      group_by: [...groupBy],
      routes: [{ match: ['service="web"'], name: 'web' }],
    },
    inhibitions: [{ source: ['rule="down"'], target: ['rule="cpu"'], equal: ['service'] }],
  };
}

function measure(what: string, groupBy: readonly string[]): void {
  const alerts = Array.from({ length: count }, (_, i): Alert => ({
    ...draft(
      { rule: 'cpu', service: `s${String(i % 50)}`, host: `h${String(i)}` },
      uuidv5(String(i), SPACE),
      2,
      START_MS,
    ),
    seq: i + 1,
  }));
  const dispatcher = new Dispatcher({
    ...{
      tenant: 'acme',
      config: compiled(config(groupBy)),
      silences: compileSilences([], compileRegex),
    },
    standing: {
      ...{
        alerts: [],
        groups: [],
        approvals: [],
        incidents: [],
        outstanding: [],
        facts: [],
        advancedMs: null,
      },
      fatigue: { state: emptyState(START_MS), kinds: [] },
    },
    ...{
      rights: { mayRead: () => true, mayApprove: () => true },
      eventTypesOf: () => [],
      isUnderWay: () => false,
    },
  });
  let nowMs = START_MS;
  let slowest = 0;
  const rows: string[] = [];
  const step = (name: string, act: () => void): void => {
    const startMs = cpuMs();
    act();
    let longest = 0;
    let [steps, messages, changed] = [0, 0, 0];
    let fromMs = startMs;
    do {
      dispatcher.advance(nowMs);
      const { outbox, state } = dispatcher.take();
      longest = Math.max(longest, cpuMs() - fromMs);
      fromMs = cpuMs();
      steps += 1;
      messages += outbox.notifications.length;
      changed += state.length;
    } while (dispatcher.dueMs() <= nowMs);
    slowest = Math.max(slowest, longest);
    const ms = (each: number) => `${each.toFixed(0).padStart(5)} ms`;
    rows.push(
      `  ${name.padEnd(16)} ${ms(cpuMs() - startMs)} in ${String(steps)} steps, the longest ${ms(longest)}; ${String(messages)} messages, ${String(changed)} rows`,
    );
  };
  const all = (fields: Partial<Alert>) => () => {
    for (const [i, alert] of alerts.entries()) {
      alerts[i] = { ...alert, ...fields };
      dispatcher.alertChanged(alerts[i] ?? alert, nowMs);
    }
  };
  step('raised', all({}));
  nowMs += 30_000;
  step('told', () => undefined);
  nowMs += 10_000;
  step('acknowledged', all({ state: 'ACK', acknowledged_by: 'console/ana' }));
  nowMs += 10_000;
  step('given back', all({ state: 'OPEN', acknowledged_by: null }));
  nowMs += 120_000;
  step('second contact', () => undefined);
  nowMs += 10_000;
  step('worse', all({ severity: 'CRITICAL' }));
  nowMs += 30_000;
  step('told worse', () => undefined);
  nowMs += 10_000;
  step('same document', () => dispatcher.useConfig(compiled(config(groupBy)), nowMs));
  nowMs += 10_000;
  step('another root', () => {
    const other = config(groupBy);
    dispatcher.useConfig(compiled({ ...other, route: { ...other.route, name: 'other' } }), nowMs);
  });
  nowMs += 30_000;
  step('told there', () => undefined);
  nowMs += 10_000;
  const silence = aSilence({
    matchers: ['service=~"s.*"'],
    startsMs: nowMs,
    endsMs: nowMs + 60_000,
  });
  step('silenced', () => dispatcher.useSilences(compileSilences([silence], compileRegex), nowMs));
  nowMs += 60_000;
  step('silence ends', () => undefined);
  nowMs += 10_000;
  step('half is over', () => {
    for (const [i, alert] of alerts.entries())
      if (i % 2 === 0)
        dispatcher.alertChanged({ ...alert, state: 'RESOLVED', firing: false }, nowMs);
  });
  nowMs += 300_000;
  step('told half', () => undefined);
  nowMs += 10_000;
  step('all is over', all({ state: 'RESOLVED', firing: false }));
  nowMs += 300_000;
  step('nothing', () => undefined);
  process.stdout.write(
    `${what}, ${String(count)} alerts: slowest ${slowest.toFixed(0)} ms, ${String(dispatcher.groups)} groups left\n${rows.join('\n')}\n`,
  );
}

measure('one group', []);
measure('a group each', ['...']);
