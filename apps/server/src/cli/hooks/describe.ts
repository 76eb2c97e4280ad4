import type {
  Automation,
  DryRun,
  Hook,
  HookVersion,
  Run,
  RunWithSteps,
} from '@batcave/shared/remediation';
import { tableOf } from '../printTable.ts';

export function describeHooks(hooks: readonly Hook[]): string {
  return tableOf(
    ['NAME', 'MODE', 'VERSION', 'CHANGED', 'BY', 'CALLS'],
    hooks.map((hook) => [
      hook.name,
      hook.mode ?? 'suggest',
      String(hook.version),
      hook.updated_at.slice(0, 16),
      hook.updated_by,
      `${hook.request.method ?? 'POST'} ${hook.request.url}`,
    ]),
  );
}

export function describeHookVersions(versions: readonly HookVersion[]): string {
  return tableOf(
    ['VERSION', 'AT', 'BY', 'MODE'],
    versions.map(({ version, at, author, deleted, spec }) => [
      String(version),
      at.slice(0, 19),
      author,
      deleted ? 'deleted' : (spec.mode ?? 'suggest'),
    ]),
  );
}

export function describeRuns(runs: readonly Run[]): string {
  return tableOf(
    ['RUN', 'AT', 'HOOK', 'SERVICE', 'STATE', 'BY', 'WHY'],
    runs.map((run) => [
      run.run_id,
      run.created_at.slice(0, 19),
      run.hook,
      run.service,
      run.state,
      run.requested_by,
      run.reason,
    ]),
  );
}

export function describeRun(run: RunWithSteps): string {
  const { request, answer } = run;
  return [
    `${run.hook} (version ${String(run.hook_version)}) on ${run.service}, alert ${run.alert_id}`,
    `${run.state}: ${run.reason}`,
    ...(request === null
      ? []
      : ['', `${request.method} ${request.url}`, ...(request.body === null ? [] : [request.body])]),
    ...(answer === null ? [] : ['', `answered ${String(answer.status)}: ${answer.body}`]),
    '',
    tableOf(
      ['AT', 'STATE', 'BY', 'WHAT'],
      run.steps.map(({ at, state, actor, text }) => [at.slice(0, 23), state, actor, text]),
    ),
  ].join('\n');
}

export function describeDryRun(dry: DryRun): string {
  const by = Object.entries(dry.refused_by).map(([guard, n]) => `${guard} ${String(n)}`);
  const services = Object.entries(dry.by_service).map(([name, n]) => `${name} ${String(n)}`);
  return [
    `${dry.from.slice(0, 16)} to ${dry.to.slice(0, 16)}: ${String(dry.alerts)} alerts${dry.truncated ? ', and more that were not looked at' : ''}.`,
    `It would have run ${String(dry.would_run)} times, ${String(dry.recovering)} of them while the alert was ending by itself; ${String(dry.with_approval)} with approval.`,
    ...(services.length === 0 ? [] : [`  on ${services.join(', ')}`]),
    ...(by.length === 0 ? [] : [`Refused ${String(dry.refused)} times: ${by.join(', ')}.`]),
    ...(dry.runs.length === 0
      ? []
      : [
          '',
          tableOf(
            ['AT', 'SERVICE', 'ALERT', 'OUTCOME', 'WHY'],
            dry.runs.map((run) => [
              run.at.slice(0, 19),
              run.service,
              run.alert_id,
              run.guard ?? run.outcome,
              run.reason,
            ]),
          ),
        ]),
  ].join('\n');
}

export function describeAutomation(automation: Automation): string {
  const { stopped, reason, changed_at: at, changed_by: who, paused } = automation;
  const said = at === null ? '' : ` since ${at.slice(0, 19)} by ${who ?? '?'}: ${reason ?? ''}`;
  return [
    stopped ? `Automation is stopped${said}` : `Automation is on${said}`,
    ...(paused.length === 0
      ? []
      : [
          tableOf(
            ['PAUSED HOOK', 'SERVICE', 'SINCE', 'WHY'],
            paused.map((pause) => [
              pause.hook,
              pause.service,
              pause.since.slice(0, 19),
              pause.reason,
            ]),
          ),
        ]),
  ].join('\n');
}
