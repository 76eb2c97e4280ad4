import type { REPLAY_ROUTES } from '@batcave/shared/api';
import type { RouteHandlers } from '../../adapters/http/index.ts';
import { MissingScope } from '../../adapters/http/problem.ts';
import { authorize, viewOf } from '../../identity/index.ts';
import type { Backtests } from './Backtests.ts';
import { backtestTask, type TaskParts } from './backtestTask.ts';
import { linesOf } from './jobLines.ts';

/** What back-tests need of the server. */
export interface ReplayParts extends Omit<TaskParts, 'view' | 'nowMs'> {
  readonly backtests: Backtests;
  readonly now: () => number;
}

/** One function per route of the replay. */
export function createReplayHandlers(
  parts: ReplayParts,
): Pick<RouteHandlers, keyof typeof REPLAY_ROUTES> {
  const { backtests } = parts;
  return {
    'policies.backtest': async (ctx, { body }) => {
      const { principal } = ctx;
      const allowed = authorize(principal, 'sentry.read');
      if (!allowed.ok) throw new MissingScope(allowed.required);
      const view = viewOf(principal, 'sentry.read');
      const task = await backtestTask(body, { ...parts, view, nowMs: parts.now() });
      const job = await backtests.start(principal, task, ctx.closed);
      return linesOf(job, ctx.traceId);
    },
  };
}
