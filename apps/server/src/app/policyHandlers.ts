import type { POLICY_ROUTES } from '@batcave/shared/api';
import { RULE_SCHEMA_VERSION } from '@batcave/shared/rules';
import { formatInstant } from '@batcave/shared/time';
import type { RequestContext, RouteHandlers } from '../adapters/http/index.ts';
import type { PgAlertReader, PgRules } from '../adapters/postgres/index.ts';
import type { Asker } from '../alerts/index.ts';
import { authorize, viewOf } from '../identity/index.ts';
import type { RuleStatus } from './RuleStatus.ts';
import { assertNoneRefused, importRules, readDocument, ruleFaults } from './policies/index.ts';

/** One function per route of the rules. */
export function createPolicyHandlers(
  rules: PgRules,
  status: RuleStatus,
  alerts: Pick<PgAlertReader, 'raisedByRule'>,
  now: () => number,
): Pick<RouteHandlers, keyof typeof POLICY_ROUTES> {
  const ask = (ctx: RequestContext): Asker => {
    const { tenant, kind, name } = ctx.principal;
    return { tenant, actor: `${kind}/${name}`, traceId: ctx.traceId, nowMs: now() };
  };
  return {
    'policies.list': (ctx, { query }) => rules.list(ctx.principal.tenant, query),
    'policies.create': (ctx, { body }) => rules.create(ask(ctx), body),
    'policies.import': async (ctx, { body }) => {
      const report = await importRules(rules, ask(ctx), readDocument(body), {
        mode: body.mode ?? 'upsert',
        isDry: body.dry_run ?? false,
      });
      assertNoneRefused(report);
      return report;
    },
    'policies.export': async (ctx) => ({
      schema_version: RULE_SCHEMA_VERSION,
      exported_at: formatInstant(now()),
      policies: await rules.all(ctx.principal.tenant),
    }),
    'policies.status': async ({ principal }) => ({
      policies: status.of(principal.tenant).map((stats) => ({
        rule_id: stats.ruleId,
        groups: stats.groups,
        max_groups: stats.maxGroups,
        dropped_samples: stats.droppedSamples,
        unjudged_events: stats.unjudgedEvents,
        raised: stats.raised,
        flapping: stats.flapping,
        failure: stats.failure,
        faults: [...stats.faults],
        warnings: [...stats.warnings],
      })),
      ...(authorize(principal, 'sentry.alert.read').ok && {
        raised: await alerts.raisedByRule(viewOf(principal, 'sentry.alert.read'), now()),
      }),
    }),
    'policies.get': (ctx, { params }) => rules.get(ctx.principal.tenant, params.rule_id),
    'policies.update': (ctx, { params, query, body }) =>
      rules.update(ask(ctx), params.rule_id, body, query.if_version),
    'policies.delete': async (ctx, { params }) => {
      await rules.remove(ask(ctx), params.rule_id);
      return undefined;
    },
    'policies.versions': (ctx, { params, query }) =>
      rules.versions(ctx.principal.tenant, params.rule_id, query),
    'policies.restore': (ctx, { params, body }) =>
      rules.restore(ask(ctx), params.rule_id, body.version, ruleFaults),
  };
}
