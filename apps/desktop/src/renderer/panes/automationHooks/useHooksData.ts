import type { Automation, Hook, Run } from '@batcave/shared/remediation';
import { useMemo } from 'react';
import { type Answer, useAnswer, useCall, useHolds, useReadAge } from '../../paneKit/index.ts';
import { lastRunsByHook } from './describeHook.ts';

const LOOK_EVERY_MS = 5_000;
/** Runs of all hooks that the marks are made from. */
const RECENT_RUNS = 500;
const RUN_ROWS = 200;

/** Whose runs are listed. */
export type RunsOf =
  | { readonly kind: 'hook'; readonly hook: string }
  | { readonly kind: 'alert'; readonly alertId: string }
  | { readonly kind: 'all' };

/** What the pane has read. */
export interface HooksData {
  readonly hooks: Answer<{ readonly hooks: readonly Hook[] }>;
  readonly automation: Answer<Automation>;
  readonly runs: Answer<{ readonly runs: readonly Run[]; readonly next_cursor: string | null }>;
  /** The last runs of each hook, newest first. */
  readonly lastRuns: ReadonlyMap<string, readonly Run[]>;
  readonly reload: () => void;
}

/** Reads hooks, their last runs, the runs that are listed, and the switch; again every few seconds. */
export function useHooksData(of: RunsOf): HooksData {
  const call = useCall();
  const mayReadHooks = useHolds('sentry.policy.read') === true;
  const mayReadRuns = useHolds('sentry.alert.read') === true;
  const hooks = useAnswer(
    mayReadHooks ? 'hooks' : null,
    () => call('hooks.list', {}),
    LOOK_EVERY_MS,
  );
  const automation = useAnswer(
    mayReadRuns ? 'automation' : null,
    () => call('automation.get', {}),
    LOOK_EVERY_MS,
  );
  const recent = useAnswer(
    mayReadRuns ? 'recent' : null,
    () => call('remediations.list', { query: { limit: RECENT_RUNS } }),
    LOOK_EVERY_MS,
  );
  const runs = useAnswer(
    mayReadRuns ? JSON.stringify(of) : null,
    () =>
      call('remediations.list', {
        query: {
          limit: RUN_ROWS,
          ...(of.kind === 'hook' && { hook: of.hook }),
          ...(of.kind === 'alert' && { alert: of.alertId }),
        },
      }),
    LOOK_EVERY_MS,
  );
  useReadAge(LOOK_EVERY_MS, hooks, automation, recent, runs);
  const recentRuns = recent.value?.runs;
  const ofHook = of.kind === 'hook' ? of.hook : null;
  const listed = runs.value?.runs;
  const lastRuns = useMemo(() => {
    const byHook = new Map(lastRunsByHook(recentRuns ?? []));
    // The runs of one hook reach farther back than those of all.
    if (ofHook !== null && listed !== undefined) {
      const own = lastRunsByHook(listed).get(ofHook);
      if (own !== undefined) byHook.set(ofHook, own);
    }
    return byHook;
  }, [recentRuns, ofHook, listed]);
  return {
    ...{ hooks, automation, runs, lastRuns },
    reload: () => {
      for (const each of [hooks, automation, recent, runs]) each.reload();
    },
  };
}
