import Type from 'typebox';
import { InstantSchema, UuidSchema } from '../events/index.ts';
import { RuleInputSchema, RuleSchema } from './schema.ts';

const RuleChangeSchema = Type.Object(
  {
    field: Type.String({ description: 'JSON Pointer into the rule: /condition/threshold.' }),
    before: Type.Unknown({ description: 'null: it was not there.' }),
    after: Type.Unknown({ description: 'null: it is not there any more.' }),
  },
  {
    description:
      'Objects are compared key by key; lists item by item when they are of one length, else as a whole.',
  },
);

/** One version of a rule, with what it changed. */
export const RuleVersionSchema = Type.Object({
  version: Type.Integer({ minimum: 1 }),
  at: InstantSchema,
  author: Type.String(),
  deleted: Type.Boolean({ description: 'The rule was deleted; spec is what it was.' }),
  spec: RuleInputSchema,
  changes: Type.Array(RuleChangeSchema, {
    description: 'Against the version before. Empty for the first.',
  }),
});
export type RuleVersion = Type.Static<typeof RuleVersionSchema>;

/** Rules as a document that can be imported again. */
export const RuleExportSchema = Type.Object({
  schema_version: Type.Literal(1),
  exported_at: InstantSchema,
  policies: Type.Array(RuleSchema),
});
export type RuleExport = Type.Static<typeof RuleExportSchema>;

/** What becomes of rules that are there already, and of those that the document does not have. */
export const IMPORT_MODES = ['upsert', 'create', 'replace'] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

/** What became of one rule of a document, or would have. */
export const IMPORT_OUTCOMES = ['created', 'updated', 'unchanged', 'deleted', 'refused'] as const;
export type ImportOutcome = (typeof IMPORT_OUTCOMES)[number];

export const ImportResultSchema = Type.Object({
  index: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
    description: 'Place in the document, from 0; null for a rule that is not in it.',
  }),
  rule_id: Type.Union([UuidSchema, Type.Null()], {
    description: 'null: it was refused before it was known which rule it is.',
  }),
  name: Type.Union([Type.String(), Type.Null()]),
  outcome: Type.Enum(IMPORT_OUTCOMES),
  version: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
    description: 'The version that is there now; null when the rule is not there.',
  }),
  changes: Type.Optional(Type.Array(RuleChangeSchema, { description: 'Of an updated rule.' })),
  notes: Type.Optional(
    Type.Array(Type.String(), { description: 'What to know of a rule that came from Sigma.' }),
  ),
  faults: Type.Optional(
    Type.Array(Type.Object({ field: Type.String(), limit: Type.String(), fix: Type.String() }), {
      description: 'Why it is refused.',
    }),
  ),
});
export type ImportResult = Type.Static<typeof ImportResultSchema>;

/** What became of a document, rule by rule. */
export const ImportReportSchema = Type.Object({
  mode: Type.Enum(IMPORT_MODES),
  dry_run: Type.Boolean(),
  applied: Type.Boolean({
    description: 'false: nothing was changed, and results say what would have become of each.',
  }),
  created: Type.Integer(),
  updated: Type.Integer(),
  unchanged: Type.Integer(),
  deleted: Type.Integer(),
  refused: Type.Integer(),
  results: Type.Array(ImportResultSchema, {
    description:
      'One entry per rule of the document, in its order, and then those that are deleted.',
  }),
});
export type ImportReport = Type.Static<typeof ImportReportSchema>;
