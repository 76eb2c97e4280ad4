import type { DispatchConfig } from '@batcave/shared/dispatch';
import type { EpochMs } from '@batcave/shared/time';
import type { CompileRegex } from '../matchers.ts';
import { ESCALATION_CHECKS } from './escalationChecks.ts';
import type { Check, Linted, LintFinding, LintReaders } from './finding.ts';
import { lookAhead } from './lookAhead.ts';
import { NAME_CHECKS } from './nameChecks.ts';
import { placeRoutes } from './placeRoutes.ts';
import { RECEIVER_CHECKS } from './receiverChecks.ts';
import { referencesOf } from './references.ts';
import { RIGHTS_CHECKS } from './rightsChecks.ts';
import { ROUTE_CHECKS } from './routeChecks.ts';
import { SCHEDULE_CHECKS } from './scheduleChecks.ts';
import { SERVICE_CHECKS } from './serviceChecks.ts';
import { VALUE_CHECKS } from './valueChecks.ts';

export const MAX_FINDINGS = 500;

/** Everything that is looked for. */
export const CHECKS: readonly Check[] = [
  ...NAME_CHECKS,
  ...VALUE_CHECKS,
  ...RECEIVER_CHECKS,
  ...RIGHTS_CHECKS,
  ...SCHEDULE_CHECKS,
  ...ESCALATION_CHECKS,
  ...ROUTE_CHECKS,
  ...SERVICE_CHECKS,
];

/**
 * What is wrong with a document that already has the right shape, and what in it may surprise. A document
 * without errors can be compiled.
 *
 * @param nowMs  From when on the next 30 days of the schedules are looked at.
 * @param readers  Whose rights are looked at. Left out: nobody's.
 * @returns in the order of their paths, at most 500: errors before warnings when there are more.
 */
export function lintConfig(
  config: DispatchConfig,
  {
    nowMs,
    compileRegex,
    readers,
  }: {
    readonly nowMs: EpochMs;
    readonly compileRegex: CompileRegex;
    readonly readers?: LintReaders;
  },
): LintFinding[] {
  const { routes, beyond } = placeRoutes(config.route);
  const linted: Linted = {
    config,
    nowMs,
    compileRegex,
    readers,
    routes,
    beyond,
    references: referencesOf(config, routes),
    shifts: lookAhead(config, nowMs),
  };
  const findings = CHECKS.flatMap((check) => findingsOf(check, linted));
  const isError = ({ severity }: LintFinding) => severity === 'error';
  return [...findings.filter(isError), ...findings.filter((finding) => !isError(finding))]
    .slice(0, MAX_FINDINGS)
    .sort((a, b) => byPath(a.path, b.path) || byPath(a.code, b.code));
}

function findingsOf({ code, severity, find }: Check, linted: Linted): LintFinding[] {
  const findings: LintFinding[] = [];
  for (const { path, message } of find(linted)) {
    findings.push({ path, severity, code, message });
    if (findings.length >= MAX_FINDINGS) break;
  }
  return findings;
}

const { compare: byPath } = new Intl.Collator('en', { numeric: true });
