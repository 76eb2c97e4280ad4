import type { ComponentType } from 'react';
import { type Appearance, DEFAULT_APPEARANCE, type FullAppearance } from '../../ui/appearance.ts';

/** The groups of settings in the order shown. */
export const SETTING_GROUPS = [
  ['displays', 'Displays & walls'],
  ['keyboard', 'Keyboard'],
  ['sound', 'Sound'],
  ['appearance', 'Appearance'],
  ['alerts', 'Alerts'],
  ['connection', 'Connection & certificate'],
  ['data', 'Data'],
  ['about', 'About & diagnostics'],
] as const;
export type SettingGroup = (typeof SETTING_GROUPS)[number][0];

/** What a setting is made with. */
export interface SettingProps {
  readonly appearance: FullAppearance;
  /** Takes effect at once. */
  readonly onChange: (change: Partial<Appearance>) => void;
  readonly onKeys: () => void;
  readonly onCertificate: () => void;
  readonly onMute: () => void;
}

/** One thing that can be set, or looked at. */
export interface Setting {
  readonly id: string;
  readonly group: SettingGroup;
  readonly title: string;
  /** What else it is found by. */
  readonly words: string;
  /** Whom a change is for. */
  readonly scope: string;
  /** What of the appearance it changes; nothing: there is nothing to put back. */
  readonly fields: readonly (keyof Appearance)[];
  readonly Control: ComponentType<SettingProps>;
}

/** Where the choices of an operator are kept. */
export const DEVICE_SCOPE = 'Kept on this device, for all its windows.';

/** The settings whose title, group or words hold every word that was typed. */
export function findSettings(settings: readonly Setting[], text: string): readonly Setting[] {
  const groups = new Map<string, string>(SETTING_GROUPS);
  const typed = text.toLowerCase().split(/\s+/);
  return settings.filter(({ title, group, words }) => {
    const all = `${title} ${groups.get(group) ?? ''} ${words}`.toLowerCase();
    return typed.every((word) => all.includes(word));
  });
}

/** What puts the setting back as designed; `null`: it is so already. */
export function resetOf(setting: Setting, appearance: FullAppearance): Partial<Appearance> | null {
  const changed = setting.fields.filter(
    (field) => JSON.stringify(appearance[field]) !== JSON.stringify(DEFAULT_APPEARANCE[field]),
  );
  if (changed.length === 0) return null;
  return Object.fromEntries(changed.map((field) => [field, DEFAULT_APPEARANCE[field]]));
}
