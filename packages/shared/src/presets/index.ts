export {
  PRESET_FORMAT,
  PRESET_LIMITS,
  PRESET_REACHES,
  type PresetInput,
  PresetInputSchema,
  type PresetLine,
  PresetLineSchema,
  type PresetReach,
  type StoredPreset,
  StoredPresetSchema,
} from './schema.ts';
