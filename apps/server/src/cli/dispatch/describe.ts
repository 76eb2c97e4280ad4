import type { Finding } from '@batcave/shared/dispatch';
import type { RouteChange } from './compareDocuments.ts';

/** What there is to say about a document: errors first, two lines each. */
export function describeFindings(findings: readonly Finding[]): string[] {
  const isError = ({ severity }: Finding): boolean => severity === 'error';
  return [...findings.filter(isError), ...findings.filter((one) => !isError(one))].flatMap(
    ({ severity, path, code, message }) => [
      `${severity.padEnd(8)} ${path || '/'}  (${code})`,
      `         ${message}`,
    ],
  );
}

/** `1 error, 2 warnings`, or that there is nothing to say. */
export function countFindings(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const count = (n: number, what: string): string[] =>
    n === 0 ? [] : [`${String(n)} ${what}${n === 1 ? '' : 's'}`];
  const text = [...count(errors, 'error'), ...count(warnings, 'warning')].join(', ');
  return text === '' ? 'no errors and no warnings' : text;
}

/** What becomes of the routes. */
export function describeRouteChanges(changes: readonly RouteChange[]): string[] {
  if (changes.length === 0) return ['No route changes.'];
  return changes.flatMap(({ kind, path, what }) => [
    `${kind.padEnd(8)} ${path}`,
    ...what.map((line) => `           ${line}`),
  ]);
}
