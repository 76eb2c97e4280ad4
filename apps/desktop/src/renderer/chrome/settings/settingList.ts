import { FACT_SETTINGS } from './factSettings.tsx';
import { KEY_SETTINGS } from './keySettings.tsx';
import { LOOK_SETTINGS } from './lookSettings.tsx';
import type { Setting } from './setting.ts';
import { SOUND_SETTINGS } from './soundSettings.tsx';
import { WALL_SETTINGS } from './wallSettings.tsx';

/** Every setting. A group is shown once it has one. */
export const SETTINGS: readonly Setting[] = [
  ...WALL_SETTINGS,
  ...LOOK_SETTINGS,
  ...KEY_SETTINGS,
  ...SOUND_SETTINGS,
  ...FACT_SETTINGS,
];
