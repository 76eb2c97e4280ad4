import type { REMEDIATION_ROUTES, RouteId } from '@batcave/shared/api';
import type { Automation, DryRun, Hook, Run } from '@batcave/shared/remediation';
import type { RouteHandlers } from '../../src/adapters/http/index.ts';

const AT = '2026-11-23T08:00:00.000Z';
const SOME_ID = '0190f0f0-0000-7000-8000-000000000001';

const HOOK: Hook = {
  name: 'bob',
  mode: 'suggest',
  request: { url: 'https://host.example/restart' },
  version: 1,
  created_at: AT,
  updated_at: AT,
  updated_by: 'console/ana',
};

const RUN: Run = {
  run_id: SOME_ID,
  alert_id: SOME_ID,
  hook: 'bob',
  hook_version: 1,
  service: 'web',
  trigger: 'manual',
  state: 'waiting_approval',
  reason: 'The hook always needs a second person.',
  refusal: null,
  parameters: {},
  request: { method: 'POST', url: 'https://host.example/restart', headers: {}, body: null },
  production: true,
  requested_by: 'console/ana',
  request_reason: null,
  override: false,
  approved_by: null,
  attempt: 0,
  answer: null,
  created_at: AT,
  updated_at: AT,
  sent_at: null,
  verify_until: null,
  returned_at: null,
};

const DRY_RUN: DryRun = {
  from: AT,
  to: AT,
  ...{ alerts: 0, truncated: false, offered: 0, would_run: 0, recovering: 0 },
  ...{ with_approval: 0, refused: 0, refused_by: {}, by_service: {}, runs: [] },
};

const AUTOMATION: Automation = {
  stopped: false,
  reason: null,
  changed_at: null,
  changed_by: null,
  paused: [],
};

const run = () => Promise.resolve(RUN);
const hook = () => Promise.resolve(HOOK);

/** Answers at once with what the contract allows. */
export const REMEDIATION_ANSWERS: Pick<RouteHandlers, keyof typeof REMEDIATION_ROUTES> = {
  'hooks.list': () => Promise.resolve({ hooks: [HOOK] }),
  'hooks.get': hook,
  'hooks.put': hook,
  'hooks.delete': () => Promise.resolve(undefined),
  'hooks.versions': () => Promise.resolve({ versions: [], next_cursor: null }),
  'hooks.dryRun': () => Promise.resolve(DRY_RUN),
  'alerts.remediate': () =>
    Promise.resolve({
      run: RUN,
      state: RUN.state,
      reason: RUN.reason,
      refusal: null,
      request: RUN.request,
    }),
  'remediations.list': () => Promise.resolve({ runs: [RUN], next_cursor: null }),
  'remediations.get': () => Promise.resolve({ ...RUN, steps: [] }),
  'remediations.approve': run,
  'remediations.reject': run,
  'remediations.cancel': run,
  'remediations.resolve': run,
  'automation.get': () => Promise.resolve(AUTOMATION),
  'automation.put': () => Promise.resolve(AUTOMATION),
};

/** A good body for each route that takes one. */
export const REMEDIATION_BODIES: Partial<Record<RouteId, unknown>> = {
  'hooks.put': { request: { url: 'https://host.example/restart' } },
  'hooks.dryRun': {},
  'alerts.remediate': { hook: 'bob' },
  'remediations.resolve': { outcome: 'failed', reason: 'I looked.' },
  'automation.put': { stopped: true, reason: 'storm' },
};
