import type { Alert } from '@batcave/shared/alerts';
import type { Matcher } from '@batcave/shared/dispatch';
import type { EpochMs } from '@batcave/shared/time';
import { type Labels, labelOf } from '../labels.ts';
import { type CompileRegex, compileMatchers, type LabelMatch } from '../matchers.ts';
import { type StoredSilence, type Timing, timingOf } from './silence.ts';

/** A silence, ready to be asked. */
export interface CompiledSilence {
  readonly silence: StoredSilence;
  readonly timing: Timing;
  /** `undefined`: of a snooze, which is found by its alert. */
  readonly match: LabelMatch | undefined;
}

/** All silences of a tenant, found by what they name. */
export interface CompiledSilences {
  readonly byId: ReadonlyMap<string, CompiledSilence>;
  readonly byAlert: ReadonlyMap<string, readonly CompiledSilence[]>;
  /** By a label and one value that it must have: an alert meets those alone that name its values. */
  readonly byValue: ReadonlyMap<string, ReadonlyMap<string, readonly CompiledSilence[]>>;
  /** Those that name no value. */
  readonly others: readonly CompiledSilence[];
  /** Those that hide nothing because they cannot be understood any more. */
  readonly faulty: readonly { readonly silenceId: string; readonly reason: string }[];
}

/** Why an alert is told to nobody. */
export interface MuteReason {
  readonly by: 'silence' | 'maintenance' | 'snooze';
  readonly id: string;
  readonly comment: string;
  readonly author: string;
  /** `undefined`: until it clears, or somebody ends it. */
  readonly until: EpochMs | undefined;
}

/** Texts whose answer an expression remembers: values repeat. */
const MAX_REMEMBERED = 4096;
const MAX_ALTERNATIVES = 64;
const ALTERNATIVES = /^[\w \-/:@]+(\|[\w \-/:@]+)*$/;

/** Makes silences ready. Takes what is stored as it is: what cannot be understood hides nothing. */
export function compileSilences(
  silences: Iterable<StoredSilence>,
  compileRegex: CompileRegex,
): CompiledSilences {
  const byId = new Map<string, CompiledSilence>();
  const byAlert = new Map<string, CompiledSilence[]>();
  const byValue = new Map<string, Map<string, CompiledSilence[]>>();
  const others: CompiledSilence[] = [];
  const faulty: { silenceId: string; reason: string }[] = [];
  const remembering = rememberAnswers(compileRegex);
  for (const silence of silences) {
    const { silenceId, alertId } = silence;
    const timing = timingOf(silence);
    if (silence.kind === 'snooze') {
      const snooze = { silence, timing, match: undefined };
      byId.set(silenceId, snooze);
      if (alertId !== null) listIn(byAlert, alertId).push(snooze);
      continue;
    }
    const matchers = compileMatchers(silence.matchers, remembering);
    if (!matchers.ok || matchers.match.matchers.length === 0) {
      const reason = matchers.ok ? 'it has no matchers' : matchers.reason;
      faulty.push({ silenceId, reason });
      continue;
    }
    const compiled = { silence, timing, match: matchers.match };
    byId.set(silenceId, compiled);
    const named = bestValues(matchers.match.matchers);
    if (named === undefined) others.push(compiled);
    else {
      const values = byValue.get(named.label) ?? new Map<string, CompiledSilence[]>();
      byValue.set(named.label, values);
      for (const value of new Set(named.values)) listIn(values, value).push(compiled);
    }
  }
  return { byId, byAlert, byValue, others, faulty };
}

/**
 * What hides the alert now, the first made first. The time it takes grows with the silences that name a value
 * of it, and with those that name none.
 */
export function mutesOf(
  labels: Labels,
  { alert_id: alertId }: Pick<Alert, 'alert_id'>,
  compiled: CompiledSilences,
  nowMs: EpochMs,
): MuteReason[] {
  const reasons: MuteReason[] = [];
  for (const { silence, timing } of candidates(labels, alertId, compiled)) {
    const span = timing.at(nowMs);
    if (span === undefined) continue;
    const { kind, silenceId: id, comment, createdBy: author } = silence;
    reasons.push({ by: kind, id, comment, author, until: span.endMs });
  }
  return reasons.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Every silence that the alert fits, whether it is on or not. */
export function* candidates(
  labels: Labels,
  alertId: string,
  { byAlert, byValue, others }: CompiledSilences,
): Generator<CompiledSilence> {
  yield* byAlert.get(alertId) ?? [];
  for (const [label, values] of byValue)
    for (const each of values.get(labelOf(labels, label)) ?? [])
      if (each.match?.matches(labels) === true) yield each;
  for (const each of others) if (each.match?.matches(labels) === true) yield each;
}

/** When something begins or ends next; `undefined`: nothing does within ten years. */
export function nextMuteChange({ byId }: CompiledSilences, nowMs: EpochMs): EpochMs | undefined {
  let nextMs = Infinity;
  for (const { timing } of byId.values()) {
    const endMs = timing.at(nowMs)?.endMs ?? Infinity;
    const startMs = timing.after(nowMs)?.startMs ?? Infinity;
    nextMs = Math.min(nextMs, endMs, startMs);
  }
  return nextMs === Infinity ? undefined : nextMs;
}

/** The matcher that leaves the fewest alerts, as the values that it lets through. */
function bestValues(
  matchers: readonly Matcher[],
): { readonly label: string; readonly values: readonly string[] } | undefined {
  const named = matchers.flatMap((matcher) => {
    const values = valuesOf(matcher);
    return values === undefined ? [] : [{ label: matcher.label, values }];
  });
  // Severities are few and shared by many alerts.
  const rank = ({ label, values }: (typeof named)[number]): number =>
    values.length + (label === 'severity' ? 1000 : 0);
  return named.sort((a, b) => rank(a) - rank(b))[0];
}

/** The values that a matcher lets through, where they can be told one by one. */
function valuesOf({ operator, value }: Matcher): readonly string[] | undefined {
  if (operator === '=') return [value];
  if (operator !== '=~' || !ALTERNATIVES.test(value)) return undefined;
  const values = value.split('|');
  return values.length > MAX_ALTERNATIVES ? undefined : values;
}

function rememberAnswers(compileRegex: CompileRegex): CompileRegex {
  const known = new Map<string, ReturnType<CompileRegex>>();
  return (pattern) => {
    const before = known.get(pattern);
    if (before !== undefined) return before;
    const compiled = compileRegex(pattern);
    const answers = new Map<string, boolean>();
    const kept: ReturnType<CompileRegex> = !compiled.ok
      ? compiled
      : {
          ok: true,
          search(text) {
            let answer = answers.get(text);
            if (answer !== undefined) return answer;
            answer = compiled.search(text);
            if (answers.size >= MAX_REMEMBERED) answers.clear();
            answers.set(text, answer);
            return answer;
          },
        };
    known.set(pattern, kept);
    return kept;
  };
}

function listIn<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
