import type { Alert } from '@batcave/shared/alerts';
import type { DispatchConfig } from '@batcave/shared/dispatch';
import type { Hook, HookParameter, ParameterValue, RunState } from '@batcave/shared/remediation';

/** What a person has typed to run a hook by hand. */
export interface HandRun {
  readonly hook: string;
  /** Parameters as typed; empty: left to label and default. */
  readonly typed: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly override: boolean;
}

/** A body to ask with, or what is wrong by parameter. */
export type PlannedHandRun =
  | {
      readonly ok: true;
      readonly body: {
        readonly hook: string;
        readonly parameters?: Record<string, ParameterValue>;
        readonly reason?: string;
        readonly override?: true;
      };
    }
  | { readonly ok: false; readonly faults: Readonly<Record<string, string>> };

function readValue(text: string, { type, min, max }: HookParameter): ParameterValue | string[] {
  if (type === 'string') return text;
  if (type === 'boolean')
    return text === 'true' ? true : text === 'false' ? false : ['true or false'];
  const value = Number(text);
  if (!Number.isFinite(value) || (type === 'integer' && !Number.isInteger(value)))
    return [type === 'integer' ? 'a whole number' : 'a number'];
  if (min !== undefined && value < min) return [`at least ${String(min)}`];
  if (max !== undefined && value > max) return [`at most ${String(max)}`];
  return value;
}

/** Reads what was typed. What the server would refuse for its form is said here. Pure. */
export function planHandRun(hook: Hook, run: HandRun): PlannedHandRun {
  const faults: Record<string, string> = {};
  const parameters: Record<string, ParameterValue> = {};
  for (const parameter of hook.parameters ?? []) {
    const text = run.typed[parameter.name] ?? '';
    if (text === '') continue;
    const value = readValue(text, parameter);
    if (Array.isArray(value)) faults[parameter.name] = `Must be ${value.join('')}.`;
    else parameters[parameter.name] = value;
  }
  const reason = run.reason.trim();
  if (run.override && reason === '') faults['reason'] = 'Say why the guard does not count.';
  else if (hook.guards?.require_reason === true && reason === '')
    faults['reason'] = 'This hook asks for a reason.';
  if (Object.keys(faults).length > 0) return { ok: false, faults };
  return {
    ok: true,
    body: {
      hook: hook.name,
      ...(Object.keys(parameters).length > 0 && { parameters }),
      ...(reason !== '' && { reason }),
      ...(run.override && { override: true as const }),
    },
  };
}

/** What a parameter is when nothing is typed, in words. */
export function describeDefault(parameter: HookParameter, alert: Alert): string {
  const { from, default: fallback, type, description = '' } = parameter;
  const label = from === undefined ? undefined : alert.labels[from];
  const value =
    label !== undefined
      ? `${label} (label ${from ?? ''})`
      : fallback === undefined
        ? 'nothing: it must be given'
        : String(fallback);
  return `${description === '' ? '' : `${description} `}${type}; left empty: ${value}`;
}

/** Whether a service counts as production. What is not known counts as such. */
export function isProduction(config: DispatchConfig | undefined, service: string): boolean {
  return config?.services?.find(({ name }) => name === service)?.production ?? true;
}

/** What would become of the run, by the state that a dry run gives. */
export function describeOutcome(state: RunState): string {
  if (state === 'refused') return 'It would be refused';
  if (state === 'waiting_approval')
    return 'It would wait until a second person approves; then it is sent once';
  return 'It would be sent at once. It cannot be called back';
}

/** So many alerts are offered at once; more words leave fewer. */
const OFFERED_ALERTS = 20;

/** The alerts to run a hook for that hold every word, in their own order, and how many more there are. Pure. */
export function alertsToRunFor<A extends Pick<Alert, 'service' | 'summary'>>(
  alerts: readonly A[],
  text: string,
): { readonly shown: readonly A[]; readonly more: number } {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = alerts.filter(({ service, summary }) => {
    const where = `${service} ${summary}`.toLowerCase();
    return words.every((word) => where.includes(word));
  });
  const shown = matching.slice(0, OFFERED_ALERTS);
  return { shown, more: matching.length - shown.length };
}
