import Type from 'typebox';
import { MatchersSchema, NameSchema, SecretSchema } from '../dispatch/index.ts';
import { InstantSchema } from '../events/index.ts';
import { DurationSchema } from '../rules/index.ts';
import { ParameterValueSchema, strict } from './fields.ts';

export const HOOK_MODES = ['off', 'suggest', 'auto'] as const;
export type HookMode = (typeof HOOK_MODES)[number];

/** When a hook is offered for an alert. A rule that names the hook in `hooks` offers it as well. */
const TriggerSchema = Type.Object(
  {
    on: Type.Optional(
      Type.Array(Type.Enum(['raised', 'worse']), {
        minItems: 1,
        maxItems: 2,
        description: 'raised (default); worse: its severity rose since.',
      }),
    ),
    match: Type.Optional(MatchersSchema),
  },
  {
    ...strict,
    description:
      'Alerts that fit `match`, and alerts of rules that name the hook. Left out: rules that name it, and people by hand on any alert.',
  },
);

const HeaderName = "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$";

const RequestSchema = Type.Object(
  {
    method: Type.Optional(Type.Enum(['POST', 'PUT', 'PATCH', 'DELETE', 'GET'])),
    url: Type.String({
      minLength: 8,
      maxLength: 2048,
      pattern: '^https?://',
      description:
        'Placeholders stand in path and query alone; what they become is percent-encoded.',
    }),
    headers: Type.Optional(
      Type.Record(Type.String({ pattern: HeaderName }), Type.String({ maxLength: 1024 }), {
        maxProperties: 32,
      }),
    ),
    secret_headers: Type.Optional(
      Type.Record(Type.String({ pattern: HeaderName }), SecretSchema, {
        maxProperties: 8,
        description: 'Such as Authorization. Sealed at rest and never read back.',
      }),
    ),
    body: Type.Optional(
      Type.Union([
        Type.Object(
          { json: Type.Unknown() },
          {
            ...strict,
            description:
              'Any JSON. A text that is one placeholder alone becomes the number or boolean that the parameter is.',
          },
        ),
        Type.Object({ text: Type.String({ maxLength: 65_536 }) }, strict),
      ]),
    ),
    content_type: Type.Optional(
      Type.String({
        pattern: '^[a-z]+/[A-Za-z0-9.+-]+(; ?[a-z]+=[A-Za-z0-9-]+)?$',
        maxLength: 128,
      }),
    ),
    signing_secret: Type.Optional(SecretSchema),
    next_signing_secret: Type.Optional(SecretSchema),
    tls: Type.Optional(
      Type.Object(
        {
          cert: Type.Optional(SecretSchema),
          key: Type.Optional(SecretSchema),
          ca: Type.Optional(
            Type.String({
              maxLength: 65_536,
              description: 'PEM of an authority beside those of the system.',
            }),
          ),
        },
        { ...strict, description: 'Certificate and key (PEM) that the call is made with.' },
      ),
    ),
    timeout: Type.Optional(DurationSchema),
    idempotent: Type.Optional(
      Type.Boolean({
        description:
          'The target does a request with the same webhook-id once. Only then is one whose outcome is unknown sent again. Default: false.',
      }),
    ),
  },
  {
    ...strict,
    description:
      'Default: POST, application/json, timeout 30s (1s to 1h). With signing_secret it is signed as Standard Webhooks; both secrets sign while one is being replaced.',
  },
);
export type HookRequest = Type.Static<typeof RequestSchema>;

export const ParameterSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' }),
    type: Type.Enum(['string', 'integer', 'number', 'boolean']),
    description: Type.Optional(Type.String({ maxLength: 500 })),
    default: Type.Optional(ParameterValueSchema),
    min: Type.Optional(
      Type.Number({ description: 'Of a number; of a string its fewest characters.' }),
    ),
    max: Type.Optional(
      Type.Number({ description: 'Of a number; of a string its most characters.' }),
    ),
    enum: Type.Optional(Type.Array(ParameterValueSchema, { minItems: 1, maxItems: 100 })),
    from: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        description: 'The label of the alert that it is taken from, where nobody gives it.',
      }),
    ),
  },
  { ...strict, description: 'Given by whoever runs it, else from the label, else the default.' },
);
export type HookParameter = Type.Static<typeof ParameterSchema>;

const Count = (maximum: number) => Type.Integer({ minimum: 1, maximum });
const PerSchema = (most: number) => Type.Object({ most: Count(most), per: DurationSchema }, strict);

const GuardsSchema = Type.Object(
  {
    rate: Type.Optional(PerSchema(1000)),
    concurrency: Type.Optional(Count(20)),
    cool_down: Type.Optional(DurationSchema),
    max_services: Type.Optional(Count(1000)),
    approval: Type.Optional(Type.Enum(['never', 'production', 'always'])),
    require_reason: Type.Optional(Type.Boolean()),
    returns: Type.Optional(PerSchema(100)),
  },
  {
    ...strict,
    description:
      'rate: runs of the hook (6 per 1h). concurrency: runs on a service at a time, of any hook (1). cool_down: after the last run on the service (5m). max_services: distinct services within the time of `rate` (5). approval by another person: never, production (default), always. returns: alerts that come back after an action until automation stops for that service (3 per 1h).',
  },
);
export type HookGuards = Type.Static<typeof GuardsSchema>;

const VerifySchema = Type.Object(
  {
    window: Type.Optional(DurationSchema),
    success: Type.Optional(Type.Enum(['alert_resolved', 'stays_resolved'])),
  },
  {
    ...strict,
    description:
      'What counts as success within the window (15m): the condition clears (default), or it clears and does not come back.',
  },
);

const hookFields = {
  description: Type.Optional(Type.String({ maxLength: 2000 })),
  mode: Type.Optional(Type.Enum(HOOK_MODES, { description: 'off, suggest (default) or auto.' })),
  trigger: Type.Optional(TriggerSchema),
  request: RequestSchema,
  parameters: Type.Optional(Type.Array(ParameterSchema, { maxItems: 32 })),
  guards: Type.Optional(GuardsSchema),
  verify: Type.Optional(VerifySchema),
  stop_after_failures: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      description:
        'Runs in a row that fail, or after which the alert stays: then auto becomes suggest. Default 2.',
    }),
  ),
};

/** What a person writes. `checkHook` of the server says what more must hold. */
export const HookInputSchema = Type.Object(
  {
    name: Type.Optional(NameSchema),
    ...hookFields,
  },
  {
    ...strict,
    description: 'A request that may be made against an alert, and what it is kept within.',
  },
);
export type HookInput = Type.Static<typeof HookInputSchema>;

const kept = {
  version: Type.Integer({ minimum: 1 }),
  created_at: InstantSchema,
  updated_at: InstantSchema,
  updated_by: Type.String(),
};

/** A hook as it is kept. Secrets say only that they are set. */
export const HookSchema = Type.Object({ name: NameSchema, ...hookFields, ...kept });
export type Hook = Type.Static<typeof HookSchema>;

/** What a hook was between two changes. */
export const HookVersionSchema = Type.Object({
  version: Type.Integer(),
  at: InstantSchema,
  author: Type.String(),
  deleted: Type.Boolean(),
  spec: HookInputSchema,
});
export type HookVersion = Type.Static<typeof HookVersionSchema>;
