import { FACT_SETTINGS } from './factSettings.tsx';
import { LOOK_SETTINGS } from './lookSettings.tsx';
import type { Setting } from './setting.ts';
import { SOUND_SETTINGS } from './soundSettings.tsx';

/** Every setting. A group is shown once it has one. */
export const SETTINGS: readonly Setting[] = [...LOOK_SETTINGS, ...SOUND_SETTINGS, ...FACT_SETTINGS];
