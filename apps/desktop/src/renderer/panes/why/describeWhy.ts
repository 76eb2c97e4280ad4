import type { AlertWhy, DecisionStage, RuleOnEvent } from '@batcave/shared/incidents';
import { formatClock, formatValue } from '../../ui/format.ts';

/** What each stage is about, as a person would ask it. */
const STAGE_WORDS: Readonly<Record<DecisionStage['stage'], string>> = {
  correlate: 'Which incident',
  route: 'Which routes',
  group: 'With what together',
  mute: 'What hides it',
  suppress: 'Is it worth telling',
  escalate: 'Who is paged',
  notify: 'Who is told',
  rights: 'Who may know',
};

/** Which version of which rule judged, and whether that is still the rule. */
export function describeRule({
  alert,
  judged_by: by,
}: Pick<AlertWhy, 'alert' | 'judged_by'>): string {
  const newest =
    by.newest_version === null
      ? 'It was deleted since.'
      : by.newest_version > by.version
        ? `It is at version ${String(by.newest_version)} now.`
        : 'It has not changed since.';
  return `Rule “${alert.rule_name}”, version ${String(by.version)}. ${newest}`;
}

/** The value beside its limit, or the score beside its own. */
export function describeValue({ alert }: Pick<AlertWhy, 'alert'>): string {
  const { value, threshold, score, lower, upper } = alert;
  const measured = value === null ? 'No value was measured' : `The value was ${formatValue(value)}`;
  if (score === null) return `${measured}; the limit is ${formatValue(threshold)}.`;
  const usual =
    lower === null && upper === null
      ? ''
      : `, usual ${lower === null ? '' : `from ${formatValue(lower)} `}${upper === null ? '' : `up to ${formatValue(upper)}`}`.trimEnd();
  return `${measured}${usual}; its score ${String(score)} is over the limit ${String(threshold)}.`;
}

/** A stage of one decision, with what its sentence is made of. */
export interface StageView {
  readonly stage: DecisionStage['stage'];
  readonly title: string;
  readonly outcome: string;
  readonly reason: string;
  /** `score 0.97, limit 0.9`, and the like; empty when there is nothing more to say. */
  readonly numbers: string;
  /** Routes that were tried, in their order. */
  readonly walked: readonly { readonly path: string; readonly fits: boolean }[];
  /** Whom an escalation passed over, and why. */
  readonly skipped: readonly string[];
}

/** Takes out of the details what a reader wants; what is not of the known form is left out. */
export function viewStage({ stage, outcome, reason, details }: DecisionStage): StageView {
  const { score, threshold, exclusion, until, steps, skipped, config_revision: revision } = details;
  const numbers = [
    ...(typeof score === 'number' ? [`score ${formatValue(score)}`] : []),
    ...(typeof threshold === 'number' ? [`limit ${formatValue(threshold)}`] : []),
    ...(typeof exclusion === 'string' ? [`never suppressed because: ${exclusion}`] : []),
    ...(typeof until === 'string' ? [`until ${formatClock(Date.parse(until))}Z`] : []),
    ...(typeof revision === 'number' ? [`configuration revision ${String(revision)}`] : []),
  ];
  return {
    stage,
    title: STAGE_WORDS[stage],
    outcome: outcome.replaceAll('_', ' '),
    reason,
    numbers: numbers.join(', '),
    walked: listOf(steps).flatMap((step) =>
      typeof step['path'] === 'string' && typeof step['fits'] === 'boolean'
        ? [{ path: step['path'], fits: step['fits'] }]
        : [],
    ),
    skipped: listOf(skipped).flatMap(({ target, reason: why }) =>
      typeof target === 'string' && typeof why === 'string' ? [`${target}: ${why}`] : [],
    ),
  };
}

function listOf(value: unknown): readonly Record<string, unknown>[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (each): each is Record<string, unknown> => typeof each === 'object' && each !== null,
  );
}

const OUTCOME_WORDS: Readonly<Record<RuleOnEvent['outcome'], string>> = {
  sample: 'counts',
  late: 'too late',
  no_match: 'no match',
  no_number: 'no number',
  cannot_judge: 'fault',
};

/** What a rule makes of an event, in a word; its reason is the sentence. */
export function nameOutcome({ outcome }: Pick<RuleOnEvent, 'outcome'>): string {
  return OUTCOME_WORDS[outcome];
}
