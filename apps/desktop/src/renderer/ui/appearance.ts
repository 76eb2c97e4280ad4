import { SEVERITIES, type Severity } from '@batcave/shared/events';

/** Night for dim rooms, lit for bright ones. */
export type Theme = 'night' | 'lit';

/** How tall rows are. */
export type Density = 'compact' | 'default' | 'comfortable';

/** How large text is: as designed, or larger by about 15 % or 30 %. */
export type TypeScale = 'default' | 'large' | 'larger';

/** Whether anything blinks or slides: as the system wants it, or never. */
export type Motion = 'system' | 'none';

/** What is heard of alerts. */
export interface SoundChoice {
  readonly isOn: boolean;
  /** Severities that have a tone. */
  readonly severities: readonly Severity[];
  /** Nothing is heard before this server time in milliseconds; `null`: not muted. */
  readonly mutedUntilMs: number | null;
}

/** Which keys there are to begin with: as designed, after Vim, or without letters that move. */
export type KeyPreset = 'batcave' | 'vim' | 'arrows';

/** Which key does what. */
export interface KeyChoice {
  readonly preset: KeyPreset;
  /** Keys of one's own by the id of the command; `null`: the command has none. */
  readonly own: Readonly<Record<string, string | null>>;
}

/** Minutes of a day in UTC between which walls are dimmed; over midnight when the end is earlier. */
export interface DimHours {
  readonly fromMin: number;
  readonly toMin: number;
}

/** What a window's user may choose about how it looks and listens. What is left out is as designed. */
export interface Appearance {
  readonly theme: Theme;
  readonly density: Density;
  /** Off: only keys that cannot be typed by accident act (WCAG 2.2 SC 2.1.4). */
  readonly singleKeys: boolean;
  readonly typeScale?: TypeScale;
  readonly motion?: Motion;
  readonly sound?: SoundChoice;
  readonly keys?: KeyChoice;
  /** `null`: walls are never dimmed. */
  readonly wallDim?: DimHours | null;
}

/** An appearance with nothing left out. */
export type FullAppearance = Required<Appearance>;

/** As the console looks and sounds before anybody has chosen. */
export const DEFAULT_APPEARANCE: FullAppearance = {
  theme: 'night',
  density: 'default',
  singleKeys: true,
  typeScale: 'default',
  motion: 'system',
  sound: { isOn: true, severities: ['WARN', 'ERROR', 'CRITICAL'], mutedUntilMs: null },
  keys: { preset: 'batcave', own: {} },
  wallDim: null,
};

/** Row height of lists in pixels; the same numbers stand in tokens.css as --row. */
export const ROW_HEIGHT_PX: Readonly<Record<Density, number>> = {
  compact: 24,
  default: 28,
  comfortable: 36,
};

function oneOf<T extends string>(saved: unknown, options: readonly T[], other: T): T {
  return options.find((option) => option === saved) ?? other;
}

function readSound(saved: unknown): SoundChoice {
  const before = DEFAULT_APPEARANCE.sound;
  if (typeof saved !== 'object' || saved === null) return before;
  const { isOn, severities, mutedUntilMs } = saved as Partial<Record<keyof SoundChoice, unknown>>;
  return {
    isOn: typeof isOn === 'boolean' ? isOn : before.isOn,
    severities: Array.isArray(severities)
      ? SEVERITIES.filter((each) => severities.includes(each))
      : before.severities,
    mutedUntilMs: typeof mutedUntilMs === 'number' ? mutedUntilMs : null,
  };
}

/** More than there are commands; what is kept stays bounded whatever was saved. */
const MAX_OWN_KEYS = 200;
const MAX_KEY_LENGTH = 40;

function readKeys(saved: unknown): KeyChoice {
  const before = DEFAULT_APPEARANCE.keys;
  if (typeof saved !== 'object' || saved === null) return before;
  const { preset, own } = saved as Partial<Record<keyof KeyChoice, unknown>>;
  const entries = typeof own === 'object' && own !== null ? Object.entries(own) : [];
  const isKept = ([id, key]: readonly [string, unknown]): boolean =>
    id.length <= MAX_KEY_LENGTH &&
    (key === null || (typeof key === 'string' && key !== '' && key.length <= MAX_KEY_LENGTH));
  return {
    preset: oneOf(preset, ['batcave', 'vim', 'arrows'], before.preset),
    own: Object.fromEntries(entries.filter(isKept).slice(0, MAX_OWN_KEYS)),
  };
}

function readWallDim(saved: unknown): DimHours | null {
  if (typeof saved !== 'object' || saved === null) return null;
  const { fromMin, toMin } = saved as Partial<Record<keyof DimHours, unknown>>;
  const isMinute = (each: unknown): each is number =>
    typeof each === 'number' && Number.isInteger(each) && each >= 0 && each < 1_440;
  return isMinute(fromMin) && isMinute(toMin) && fromMin !== toMin ? { fromMin, toMin } : null;
}

/** Reads what was saved, by this version or another: what is missing or unknown is as designed. */
export function readAppearance(saved: unknown): FullAppearance {
  const given = (typeof saved === 'object' && saved !== null ? saved : {}) as Partial<
    Record<keyof Appearance, unknown>
  >;
  const { theme, density, typeScale, motion, singleKeys } = DEFAULT_APPEARANCE;
  return {
    theme: oneOf(given.theme, ['night', 'lit'], theme),
    density: oneOf(given.density, ['compact', 'default', 'comfortable'], density),
    typeScale: oneOf(given.typeScale, ['default', 'large', 'larger'], typeScale),
    motion: oneOf(given.motion, ['system', 'none'], motion),
    singleKeys: typeof given.singleKeys === 'boolean' ? given.singleKeys : singleKeys,
    sound: readSound(given.sound),
    keys: readKeys(given.keys),
    wallDim: readWallDim(given.wallDim),
  };
}
