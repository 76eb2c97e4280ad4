import Type from 'typebox';
import { DurationSchema } from '../rules/index.ts';
import { IdentityRefSchema, NameSchema, SecretSchema, strict } from './fields.ts';

const AddressSchema = Type.String({
  minLength: 3,
  maxLength: 320,
  pattern: '^[^\\s<>]+@[^\\s<>]+$',
});
const UrlSchema = Type.String({ minLength: 8, maxLength: 2048, pattern: '^https?://' });

/** What every receiver has. */
const common = {
  name: NameSchema,
  reads_as: Type.Optional(IdentityRefSchema),
  fallback: Type.Optional(NameSchema),
  rate_limit: Type.Optional(
    Type.Object(
      { most: Type.Integer({ minimum: 1, maximum: 10_000 }), per: DurationSchema },
      {
        ...strict,
        description: 'Messages wait, they are not dropped. Default: as the provider allows.',
      },
    ),
  ),
  give_up_after: Type.Optional(DurationSchema),
};

export const EmailReceiverSchema = Type.Object(
  {
    ...common,
    type: Type.Literal('email'),
    smtp: Type.Object(
      {
        host: Type.String({ minLength: 1, maxLength: 253 }),
        port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
        tls: Type.Optional(
          Type.Enum(['starttls', 'tls', 'none'], {
            description:
              'starttls (default) refuses a server without it; none only where egress allows it.',
          }),
        ),
        username: Type.Optional(Type.String({ minLength: 1, maxLength: 320 })),
        password: Type.Optional(SecretSchema),
        ca: Type.Optional(
          Type.String({
            maxLength: 65_536,
            description: 'PEM of an authority beside those of the system.',
          }),
        ),
      },
      strict,
    ),
    from: AddressSchema,
    to: Type.Optional(Type.Array(AddressSchema, { minItems: 1, maxItems: 50 })),
  },
  strict,
);

export const SlackReceiverSchema = Type.Object(
  {
    ...common,
    type: Type.Literal('slack'),
    webhook_url: Type.Optional(SecretSchema),
    token: Type.Optional(SecretSchema),
    channel: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    api_url: Type.Optional(UrlSchema),
  },
  {
    ...strict,
    description:
      'webhook_url, or token with channel. Only with a token are messages edited in place.',
  },
);

export const PagerDutyReceiverSchema = Type.Object(
  {
    ...common,
    type: Type.Literal('pagerduty'),
    routing_key: SecretSchema,
    url: Type.Optional(UrlSchema),
  },
  strict,
);

export const WebhookReceiverSchema = Type.Object(
  {
    ...common,
    type: Type.Literal('webhook'),
    url: UrlSchema,
    secret: SecretSchema,
    next_secret: Type.Optional(SecretSchema),
    ca: Type.Optional(Type.String({ maxLength: 65_536 })),
  },
  {
    ...strict,
    description: 'Signed as Standard Webhooks; both secrets sign while one is being replaced.',
  },
);

/** Where notifications go. */
export const ReceiverSchema = Type.Union([
  EmailReceiverSchema,
  SlackReceiverSchema,
  PagerDutyReceiverSchema,
  WebhookReceiverSchema,
]);
export type Receiver = Type.Static<typeof ReceiverSchema>;
export type ReceiverType = Receiver['type'];
export const RECEIVER_TYPES = ['email', 'slack', 'pagerduty', 'webhook'] as const;
