import Type from 'typebox';

/** What lists take to be read page by page. */
export const Cursor = Type.Optional(
  Type.String({ maxLength: 512, description: 'next_cursor of the page before.' }),
);
export const Limit = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 1000, description: 'Rows of a page. Default 100.' }),
);
export const NextCursor = Type.Union([Type.String(), Type.Null()], {
  description: 'null on the last page.',
});
/** Only events that tell of a deploy, as `isDeploy` has it. */
export const Deploys = Type.Optional(
  Type.Enum(['true', 'false'], {
    description:
      'true: only events that tell of a deploy. The last word of the type is deploy, deployed or deployment, an outcome may follow; or there is a label deploy; or the label event is deploy or deployment.',
  }),
);
export const strict = { additionalProperties: false } as const;
