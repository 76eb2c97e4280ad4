import type { Guard, Refusal } from '@batcave/shared/remediation';
import { type EpochMs, formatDuration, formatInstant } from '@batcave/shared/time';
import type { HookTerms } from './hookTerms.ts';

/** What guards look at, as of one moment, before the run in question. */
export interface GuardFacts {
  /** Runs of the hook that were sent, or are about to be, within the time of its rate. */
  readonly recent: readonly { readonly service: string; readonly atMs: EpochMs }[];
  /** Runs on the service, of any hook, that are about to be sent, under way, not verified or unknown. */
  readonly activeOnService: number;
  /** When the hook was last sent on the service. */
  readonly lastOnServiceMs: EpochMs | undefined;
}

/** A no, in words and in numbers. */
export interface GuardNo {
  readonly reason: string;
  readonly refusal: Refusal;
}

export function no(
  guard: Guard,
  reason: string,
  numbers: { limit?: number; found?: number; freesAtMs?: EpochMs | undefined } = {},
): GuardNo {
  const { limit = null, found = null, freesAtMs } = numbers;
  const frees_at = freesAtMs === undefined ? null : formatInstant(freesAtMs);
  return { reason, refusal: { guard, limit, found, frees_at } };
}

/**
 * The first guard that says no to one more run of the hook on the service, or `undefined`.
 *
 * @param skipCoolDown a person said so
 */
export function checkGuards(
  terms: HookTerms,
  service: string,
  facts: GuardFacts,
  nowMs: EpochMs,
  skipCoolDown = false,
): GuardNo | undefined {
  return (
    checkRate(terms, facts) ??
    checkConcurrency(terms, service, facts) ??
    (skipCoolDown ? undefined : checkCoolDown(terms, service, facts, nowMs)) ??
    checkServices(terms, service, facts)
  );
}

function checkRate({ rate }: HookTerms, { recent }: GuardFacts): GuardNo | undefined {
  if (recent.length < rate.most) return undefined;
  const times = recent.map(({ atMs }) => atMs).sort((a, b) => a - b);
  // So many must have become old that there is room for one.
  const leavesMs = times[times.length - rate.most] ?? 0;
  return no(
    'rate',
    `The hook ran ${String(recent.length)} times within ${formatDuration(rate.perMs)}; at most ${String(rate.most)} are allowed.`,
    { limit: rate.most, found: recent.length, freesAtMs: leavesMs + rate.perMs },
  );
}

function checkConcurrency(
  { concurrency }: HookTerms,
  service: string,
  { activeOnService: found }: GuardFacts,
): GuardNo | undefined {
  if (found < concurrency) return undefined;
  return no(
    'concurrency',
    `${String(found)} ${found === 1 ? 'run is' : 'runs are'} under way on ${service}, or not yet verified; at most ${String(concurrency)} may be.`,
    { limit: concurrency, found },
  );
}

function checkCoolDown(
  { coolDownMs }: HookTerms,
  service: string,
  { lastOnServiceMs }: GuardFacts,
  nowMs: EpochMs,
): GuardNo | undefined {
  if (lastOnServiceMs === undefined || nowMs >= lastOnServiceMs + coolDownMs) return undefined;
  const sinceMs = Math.max(0, nowMs - lastOnServiceMs);
  return no(
    'cool_down',
    `The hook ran on ${service} ${formatDuration(Math.floor(sinceMs / 1000) * 1000)} ago; it rests for ${formatDuration(coolDownMs)}.`,
    { limit: coolDownMs, found: sinceMs, freesAtMs: lastOnServiceMs + coolDownMs },
  );
}

function checkServices(
  { maxServices, rate }: HookTerms,
  service: string,
  { recent }: GuardFacts,
): GuardNo | undefined {
  const newest = new Map<string, EpochMs>();
  for (const run of recent)
    newest.set(run.service, Math.max(newest.get(run.service) ?? 0, run.atMs));
  if (newest.has(service) || newest.size < maxServices) return undefined;
  const times = [...newest.values()].sort((a, b) => a - b);
  const leavesMs = times[times.length - maxServices] ?? 0;
  return no(
    'max_services',
    `The hook touched ${String(newest.size)} services within ${formatDuration(rate.perMs)}; at most ${String(maxServices)} are allowed.`,
    { limit: maxServices, found: newest.size, freesAtMs: leavesMs + rate.perMs },
  );
}
