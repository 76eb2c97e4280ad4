import Type from 'typebox';
import { InstantSchema, SeveritySchema, UuidSchema } from '../events/index.ts';
import { Nullable, strict } from './fields.ts';

/**
 * What is done with an alert: deliver; suppress: nobody is told; sample: it would be suppressed and is told
 * all the same, to measure; observe: it would be suppressed if that were turned on.
 */
export const FATIGUE_VERDICTS = ['deliver', 'suppress', 'sample', 'observe'] as const;
export type FatigueVerdict = (typeof FATIGUE_VERDICTS)[number];

/** Why an alert is delivered, whatever is learned of its kind; the first that holds. */
export const FATIGUE_EXCLUSIONS = [
  'off',
  'critical',
  'security',
  'flapping',
  'incident',
  'acted',
  'forgotten',
  'history',
  'worse',
  'pause',
  'outlived',
  'uncertain',
  'burst',
  'ended',
] as const;
export type FatigueExclusion = (typeof FATIGUE_EXCLUSIONS)[number];

const Count = Type.Integer({ minimum: 0 });
const Share = Type.Number({ minimum: 0, maximum: 1 });

/** The decision about one alert, as it is kept with it. */
export const FatigueJudgementSchema = Type.Object(
  {
    verdict: Type.Enum(FATIGUE_VERDICTS),
    exclusion: Nullable(Type.Enum(FATIGUE_EXCLUSIONS)),
    score: Nullable(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description:
          'Lower 95 % bound of the probability that nobody acts. null: an exclusion came first.',
      }),
    ),
    threshold: Share,
    recheck_at: Nullable(
      Type.String({
        format: 'date-time',
        description:
          'If it is still firing then, it has lasted longer than its kind does and is judged again.',
      }),
    ),
    reason: Type.String({ description: 'One sentence with numbers.' }),
  },
  strict,
);
export type FatigueJudgementJson = Type.Static<typeof FatigueJudgementSchema>;

/** Alerts that were sent anyway, and how many of them somebody acted on. */
export const FatigueSampleSchema = Type.Object(
  {
    settled: Type.Integer({ minimum: 0, description: 'Over, and known whether somebody acted.' }),
    misses: Type.Integer({ minimum: 0, description: 'Somebody acted.' }),
    miss_rate: Nullable(Share),
    lower: Nullable(Share),
    upper: Nullable(Share),
  },
  {
    ...strict,
    description: 'With the exact 95 % interval (Clopper and Pearson) of the miss rate.',
  },
);
export type FatigueSample = Type.Static<typeof FatigueSampleSchema>;

export const FatigueRevertSchema = Type.Object(
  {
    at: InstantSchema,
    misses: Count,
    settled: Count,
    reason: Type.String(),
  },
  strict,
);

/** What is known of the alerts of one rule for one service. */
export const FatigueKindSchema = Type.Object(
  {
    rule_id: UuidSchema,
    rule_name: Type.String(),
    service: Type.String(),
    score: Nullable(Share),
    history: Type.Integer({
      minimum: 0,
      description: 'Alerts that were delivered, cleared by themselves, and that nobody touched.',
    }),
    delivered: Count,
    suppressed: Count,
    late: Type.Integer({
      minimum: 0,
      description: 'Of those suppressed: delivered later, because they lasted or grew worse.',
    }),
    sampled: Count,
    observed: Count,
    misses: Count,
    excluded: Nullable(
      Type.Object(
        {
          since: InstantSchema,
          until: InstantSchema,
          by: Type.Enum(['acted', 'missed', 'restored']),
        },
        { ...strict, description: 'Somebody acted on one: none is suppressed until then.' },
      ),
    ),
    last_alert_at: InstantSchema,
  },
  strict,
);
export type FatigueKind = Type.Static<typeof FatigueKindSchema>;

const ContributorSchema = Type.Object(
  { rule_id: Nullable(UuidSchema), rule_name: Type.String(), service: Type.String(), pages: Count },
  strict,
);

/** How many pages a team had of those it should have at most. */
export const FatigueBudgetSchema = Type.Object(
  {
    team: Type.String(),
    per: Type.String(),
    budget: Type.Integer({ minimum: 1 }),
    pages: Type.Integer({ minimum: 0, description: 'In the window that ends now.' }),
    forecast: Type.Integer({
      minimum: 0,
      description: 'Pages in a whole window at the rate of the last quarter of one.',
    }),
    exhausted_at: Nullable(
      Type.String({ format: 'date-time', description: 'When that rate uses it up; now: it is.' }),
    ),
    top: Type.Array(ContributorSchema, {
      description: 'Who pays for it, most pages first; at most 10.',
    }),
  },
  strict,
);
export type FatigueBudget = Type.Static<typeof FatigueBudgetSchema>;

/** What learned suppression does and how well, for whoever has to trust it. */
export const FatigueReportSchema = Type.Object(
  {
    mode: Type.Enum(['off', 'observe', 'suppress'], { description: 'What is done now.' }),
    configured: Type.Enum(['off', 'observe', 'suppress']),
    reverted: Nullable(FatigueRevertSchema),
    threshold: Share,
    min_history: Count,
    sample_share: Share,
    miss_limit: Share,
    judged: Count,
    delivered: Count,
    suppressed: Count,
    late: Count,
    sampled: Count,
    observed: Count,
    restored: Type.Integer({ minimum: 0, description: 'Suppressed, and a person wanted it back.' }),
    found: Type.Integer({
      minimum: 0,
      description: 'Suppressed, and a person acted on it unasked, in the console.',
    }),
    by_exclusion: Type.Record(Type.String(), Count, {
      description: 'Alerts delivered whatever their score, by the reason.',
    }),
    recent_sample: FatigueSampleSchema,
    whole_sample: FatigueSampleSchema,
    observed_sample: FatigueSampleSchema,
    kinds: Type.Array(FatigueKindSchema, { description: 'Most suppressed first, at most 500.' }),
    more_kinds: Count,
    forgotten: Type.Object(
      { kinds: Count, until: Nullable(InstantSchema) },
      {
        ...strict,
        description:
          'Kinds that had to make room. While one of them was acted on lately (until), no new kind is suppressed.',
      },
    ),
    budgets: Type.Array(FatigueBudgetSchema),
  },
  strict,
);
export type FatigueReport = Type.Static<typeof FatigueReportSchema>;

/** What was suppressed of one kind since the last digest. */
export const FatigueDigestLineSchema = Type.Object(
  {
    rule_id: UuidSchema,
    rule_name: Type.String(),
    service: Type.String(),
    severity: SeveritySchema,
    suppressed: Count,
    late: Count,
    lowest_score: Nullable(Share),
    sampled: Count,
    misses: Count,
    alert_ids: Type.Array(UuidSchema, {
      description: 'The last suppressed, newest first; at most 5.',
    }),
  },
  strict,
);
export type FatigueDigestLine = Type.Static<typeof FatigueDigestLineSchema>;

export const FatigueDigestSchema = Type.Object(
  {
    from: InstantSchema,
    to: InstantSchema,
    suppressed: Count,
    late: Count,
    sample: FatigueSampleSchema,
    lines: Type.Array(FatigueDigestLineSchema, {
      description: 'Most suppressed first; all kinds.',
    }),
    forgotten: Type.Integer({
      minimum: 0,
      description: 'Suppressed alerts of kinds that had to make room: counted, not listed.',
    }),
  },
  strict,
);
export type FatigueDigest = Type.Static<typeof FatigueDigestSchema>;
