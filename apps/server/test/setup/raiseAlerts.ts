import type { Alert } from '@batcave/shared/alerts';
import type { EventInput } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import { expect } from 'vitest';
import { anEvent, aRule, type ConditionInput, eventually } from './builders.ts';
import { type TestClient, valueOf } from './client.ts';
import type { TestApp } from './startApp.ts';

/** Creates a rule as the operator. */
export async function createRule(
  { operator }: Pick<TestApp, 'operator'>,
  fields: Partial<ConditionInput> = {},
): Promise<Rule & ConditionInput> {
  const body = aRule(fields);
  const rule = valueOf(await operator.call('policies.create', { body }));
  return { ...rule, match: body.match, condition: body.condition };
}

/** Alerts in the order of the list. */
export async function listAlerts(
  client: TestClient,
  query: Parameters<typeof client.call<'alerts.list'>>[1]['query'] = {},
): Promise<Alert[]> {
  return valueOf(await client.call('alerts.list', { query: { limit: 1000, ...query } })).alerts;
}

/** Creates a rule, sends one event for each source, and resolves with their alerts, in that order. */
export async function raiseAlerts(
  app: Pick<TestApp, 'operator' | 'producer' | 'viewer'>,
  sources: readonly string[],
  options: { readonly rule?: Partial<ConditionInput>; readonly event?: Partial<EventInput> } = {},
): Promise<Alert[]> {
  const rule = await createRule(app, options.rule);
  await app.producer.send(
    sources.map((source) => anEvent({ type: 'test.alarm', source, ...options.event })),
  );
  return eventually(async () => {
    const alerts = await listAlerts(app.viewer, { rule_id: rule.rule_id });
    expect(alerts).toHaveLength(sources.length);
    // Until each has its incident: what the dispatcher says changes them no more.
    expect(alerts.filter((alert) => typeof alert.incident_id !== 'string')).toEqual([]);
    const bySource = new Map(alerts.map((alert) => [alert.group['source'], alert]));
    return sources.flatMap((source) => bySource.get(source) ?? []);
  });
}
