import Type from 'typebox';
import { SeveritySchema } from '../events/index.ts';
import { FieldSchema } from './fields.ts';

const LogsourceField = Type.Optional(Type.Union([FieldSchema, Type.Null()]));

/** How the words of Sigma documents become those of rules. */
export const SigmaMappingSchema = Type.Object(
  {
    fields: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 256 }), FieldSchema, {
        maxProperties: 1000,
        description:
          'From a Sigma field to ours: {"Image": "payload.process.path"}. Default of A.b: payload.A.b.',
      }),
    ),
    logsource: Type.Optional(
      Type.Object(
        { category: LogsourceField, product: LogsourceField, service: LogsourceField },
        {
          additionalProperties: false,
          description:
            'Which field says the category, product and service of a log; null: it is not asked for. Default: labels.logsource.category and so on.',
        },
      ),
    ),
    severities: Type.Optional(
      Type.Object(
        {
          informational: Type.Optional(SeveritySchema),
          low: Type.Optional(SeveritySchema),
          medium: Type.Optional(SeveritySchema),
          high: Type.Optional(SeveritySchema),
          critical: Type.Optional(SeveritySchema),
        },
        {
          additionalProperties: false,
          description:
            'Default: INFO for informational and low, WARN for medium, ERROR for high, CRITICAL for critical.',
        },
      ),
    ),
    group_by: Type.Optional(
      Type.Array(FieldSchema, {
        maxItems: 8,
        description: 'The groups of rules that count nothing. Default: source.',
      }),
    ),
    keyword_field: Type.Optional(
      Type.String({
        ...FieldSchema,
        description:
          'The field that holds a whole log message. Without one keyword searches are refused.',
      }),
    ),
  },
  { additionalProperties: false, description: 'How the words of Sigma become ours.' },
);
export type SigmaMapping = Type.Static<typeof SigmaMappingSchema>;
