import type { DispatchContext } from '../context.ts';
import type { Labels } from '../labels.ts';
import {
  describeTarget,
  resolveLevel,
  type ResolvedLevel,
  resolveReceiver,
  type TellContext,
  urgencyAt,
} from '../onCall/index.ts';
import { hoursOf } from '../quietOf.ts';
import type { CompiledRoute } from '../routing/compileRoute.ts';
import { findRoutes } from '../routing/findRoutes.ts';
import { type Target, targetKey } from '../target.ts';

/** Who is asked, and who is not although the alert goes to them. */
export interface Approvers {
  readonly targets: readonly Target[];
  /** In words: `receiver slack-ops: console/noc may not approve hooks on payments`. */
  readonly passedOver: readonly string[];
}

/** What is to be approved. */
export interface ApprovalQuestion {
  /** Of the alert. */
  readonly labels: Labels;
  readonly service: string;
  /** As kind/name: never asked. */
  readonly requestedBy: string;
  /** A person waits for it: the hours of a route do not keep it back. */
  readonly isAsked: boolean;
}

type Asking = Pick<DispatchContext, 'config' | 'rights' | 'nowMs'>;

/** Why an identity is not to be asked; `undefined`: it may be. */
export function whyNotAsk(
  { rights }: Pick<DispatchContext, 'rights'>,
  identity: string,
  { service, requestedBy }: Pick<ApprovalQuestion, 'service' | 'requestedBy'>,
): string | undefined {
  if (identity === requestedBy) return 'asked for it';
  if (!rights.mayRead(identity, service)) return `may not read alerts of ${service}`;
  if (!rights.mayApprove(identity, service)) return `may not approve hooks on ${service}`;
  return undefined;
}

/**
 * Those to whom the routes of an alert lead and who may approve: the receivers of each route, and of its
 * escalation policy the first level by which somebody can be asked, by their first way. Pure.
 */
export function findApprovers(ctx: Asking, question: ApprovalQuestion): Approvers {
  const context: TellContext = {
    directory: ctx.config.directory,
    mayRead: (identity) => whyNotAsk(ctx, identity, question) === undefined,
    whyNot: (identity) => whyNotAsk(ctx, identity, question) ?? '',
  };
  const targets = new Map<string, Target>();
  const passedOver = new Set<string>();
  const { routes } = findRoutes(ctx.config.route, question.labels);
  if (routes.length === 0) passedOver.add('no route leads anywhere');
  for (const route of routes) {
    const hours = question.isAsked ? null : hoursOf(ctx, route);
    if (hours !== null) {
      // Without the time: it is looked at again and again, and said once.
      passedOver.add(`${route.path} tells nobody at this hour (${hours.id ?? ''})`);
      continue;
    }
    const found = [...receiversOf(route, context, passedOver)];
    found.push(...onCallOf(ctx, route, context, passedOver));
    for (const { receiver, reader, person, address } of found) {
      const type = ctx.config.receivers.get(receiver)?.type;
      if (type === undefined) continue;
      const target = { receiver, type, reader, person, address };
      targets.set(targetKey(target), target);
    }
  }
  return { targets: [...targets.values()], passedOver: [...passedOver] };
}

type Found = Omit<Target, 'type'>;

function receiversOf(
  { receivers }: CompiledRoute,
  context: TellContext,
  passedOver: Set<string>,
): Found[] {
  return receivers.flatMap((name) => {
    const resolved = resolveReceiver(name, context);
    if (resolved.kind === 'receiver')
      return { receiver: name, reader: resolved.receiver.readsAs, person: null, address: null };
    if (resolved.kind === 'nobody')
      passedOver.add(`${describeTarget({ receiver: name })}: ${resolved.reason}`);
    return [];
  });
}

function onCallOf(
  { config, nowMs }: Asking,
  { escalation }: CompiledRoute,
  context: TellContext,
  passedOver: Set<string>,
): Found[] {
  const policy = config.escalations.get(escalation ?? '');
  if (policy === undefined) return [];
  const urgency = urgencyAt(policy, config.directory.intervals, nowMs);
  for (let level = 0; level < policy.levels.length; level += 1) {
    const resolved = resolveLevel(policy, level, urgency, 0, nowMs, context);
    for (const { target, reason } of resolved.skipped) passedOver.add(`${target}: ${reason}`);
    const found = waysOf(resolved);
    if (found.length > 0) return found;
  }
  return [];
}

function waysOf({ persons, receivers }: ResolvedLevel): Found[] {
  return [
    ...persons.flatMap(({ identity, contacts }) =>
      contacts
        .filter(({ afterMs }) => afterMs === contacts[0]?.afterMs)
        .map(({ receiver, address }) => ({
          ...{ receiver, address },
          ...{ reader: identity, person: identity },
        })),
    ),
    ...receivers.map(({ receiver, readsAs }) => ({
      ...{ receiver, reader: readsAs },
      ...{ person: null, address: null },
    })),
  ];
}
