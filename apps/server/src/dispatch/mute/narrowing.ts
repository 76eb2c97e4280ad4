import type { Matcher } from '@batcave/shared/dispatch';
import { SEVERITIES } from '@batcave/shared/events';
import { type CompileRegex, compileMatchers, type LabelMatch } from '../matchers.ts';

/** Labels that every alert has: to fit any value of one leaves no alert out. */
const OF_EVERY_ALERT = new Set(['service', 'rule', 'rule_id', 'alertname', 'alert_id', 'incident']);
/** What no service, rule or id is called. */
const PROBES = ['\u{10FFFD}', 'no-such-4f1c0b7a', '00000000-0000-0000-0000-000000000000'];

/** How many of the matchers leave some alerts out by what they must be, not by what they must not be. */
export function countNarrowing(matchers: readonly Matcher[], compileRegex: CompileRegex): number {
  return matchers.filter((matcher) => narrows(matcher, compileRegex)).length;
}

function narrows(matcher: Matcher, compileRegex: CompileRegex): boolean {
  const { label } = matcher;
  const fits = fitsOf([matcher], compileRegex);
  if (fits({})) return false;
  if (label === 'severity') return !SEVERITIES.every((severity) => fits({ severity }));
  return !OF_EVERY_ALERT.has(label) || !PROBES.every((probe) => fits({ [label]: probe }));
}

/** Whether the matchers let an alert in that is CRITICAL: whether none of them asks for another severity. */
export function canHideCritical(matchers: readonly Matcher[], compileRegex: CompileRegex): boolean {
  const ofSeverity = matchers.filter(({ label }) => label === 'severity');
  return fitsOf(ofSeverity, compileRegex)({ severity: 'CRITICAL' });
}

function fitsOf(matchers: readonly Matcher[], compileRegex: CompileRegex): LabelMatch['matches'] {
  const compiled = compileMatchers(
    matchers.map(({ label, operator, value }) => `${label}${operator}${JSON.stringify(value)}`),
    compileRegex,
  );
  return compiled.ok ? compiled.match.matches : () => true;
}

/** The one service that all alerts of the matchers belong to; `null` when they do not say it plainly. */
export function serviceOf(matchers: readonly Matcher[]): string | null {
  const exact = matchers.find(({ label, operator }) => label === 'service' && operator === '=');
  return exact === undefined || exact.value === '' ? null : exact.value;
}
