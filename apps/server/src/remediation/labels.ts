import type { Alert } from '@batcave/shared/alerts';
import { parseMatcher } from '@batcave/shared/dispatch';

/** What matchers, templates and parameters look at. */
export type Labels = Readonly<Record<string, string>>;

/** Whether labels fit a list of matchers. */
export type LabelTest = (labels: Labels) => boolean;

/** Compiles an expression in the bounds of the server (RE2). */
export type CompileRegex = (
  pattern: string,
) =>
  | { readonly ok: true; readonly search: (text: string) => boolean }
  | { readonly ok: false; readonly reason: string };

/** The labels of an alert. Its own service, severity and rule win: no event may say others of itself. */
export function labelsOf(alert: Alert): Labels {
  return {
    ...alert.group,
    ...alert.labels,
    service: alert.service,
    severity: alert.severity,
    rule: alert.rule_name,
    rule_id: alert.rule_id,
    alertname: alert.rule_name,
    alert_id: alert.alert_id,
  };
}

/** The value of a label; empty when it is missing, also for the name of something that every object has. */
export function labelOf(labels: Labels, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';
}

/** All of the matchers together. An expression fits the whole value, as in Prometheus. */
export function compileMatchers(
  texts: readonly string[],
  compileRegex: CompileRegex,
):
  | { readonly ok: true; readonly test: LabelTest }
  | { readonly ok: false; readonly index: number; readonly reason: string } {
  const tests: LabelTest[] = [];
  for (const [index, text] of texts.entries()) {
    const matcher = parseMatcher(text);
    if (matcher === undefined)
      return { ok: false, index, reason: 'label="value", with one of = != =~ !~' };
    const { label, operator, value } = matcher;
    if (operator === '=' || operator === '!=') {
      const wanted = operator === '=';
      tests.push((labels) => (labelOf(labels, label) === value) === wanted);
      continue;
    }
    const regex = compileRegex(`^(?:${value})$`);
    if (!regex.ok) return { ok: false, index, reason: `an expression of RE2: ${regex.reason}` };
    const wanted = operator === '=~';
    tests.push((labels) => regex.search(labelOf(labels, label)) === wanted);
  }
  return { ok: true, test: (labels) => tests.every((test) => test(labels)) };
}
