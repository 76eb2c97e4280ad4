import Type from 'typebox';
import { InstantSchema, UuidSchema } from '../events/index.ts';

/** What a tenant can keep of presets. */
export const PRESET_LIMITS = {
  maxNameLength: 64,
  /** Characters of one preset as text. */
  maxDocumentLength: 262_144,
  /** Presets that a tenant shares. */
  maxShared: 100,
  /** Presets that one identity keeps for itself. */
  maxOwn: 32,
} as const;

/** What the text of a preset says it is: `{"format": "batcave-preset", …}`. */
export const PRESET_FORMAT = 'batcave-preset';

/** Who has a preset: whoever made it alone, or everybody of the tenant. */
export const PRESET_REACHES = ['mine', 'shared'] as const;
export type PresetReach = (typeof PRESET_REACHES)[number];

const NameSchema = Type.String({
  minLength: 1,
  maxLength: PRESET_LIMITS.maxNameLength,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
  description: 'Without blanks at its ends. There is one of a name among those of one reach.',
});

/** A preset without what is in it. */
export const PresetLineSchema = Type.Object({
  preset_id: UuidSchema,
  name: Type.String(),
  reach: Type.Enum(PRESET_REACHES),
  version: Type.Integer({ description: '1 at first, one more with every change.' }),
  created_by: Type.String({ description: 'kind/name of an identity.' }),
  created_at: InstantSchema,
  updated_by: Type.String({ description: 'kind/name of an identity.' }),
  updated_at: InstantSchema,
});
export type PresetLine = Type.Static<typeof PresetLineSchema>;

/** A preset: the windows of a console with their boards, as text that consoles read. */
export const StoredPresetSchema = Type.Object({
  ...PresetLineSchema.properties,
  document: Type.String({ description: 'As it was put. Consoles check it when they take it.' }),
});
export type StoredPreset = Type.Static<typeof StoredPresetSchema>;

/** What a console puts. */
export const PresetInputSchema = Type.Object(
  {
    name: NameSchema,
    reach: Type.Enum(PRESET_REACHES, {
      description:
        'mine: nobody else is shown it. shared: everybody of the tenant is, with the names and filters in it. It stays what it was made as.',
    }),
    document: Type.String({
      minLength: 2,
      maxLength: PRESET_LIMITS.maxDocumentLength,
      description: `JSON as a console exports it: {"format": "${PRESET_FORMAT}", …}. Displays are in it by the names that people gave them.`,
    }),
  },
  { additionalProperties: false },
);
export type PresetInput = Type.Static<typeof PresetInputSchema>;
