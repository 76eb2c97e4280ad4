/** Night for dim rooms, lit for bright ones. */
export type Theme = 'night' | 'lit';

/** How tall rows are. */
export type Density = 'compact' | 'default' | 'comfortable';

/** What a window's user may choose about how it looks and listens. */
export interface Appearance {
  readonly theme: Theme;
  readonly density: Density;
  /** Off: only keys that cannot be typed by accident act (WCAG 2.2 SC 2.1.4). */
  readonly singleKeys: boolean;
}

/** Row height of lists in pixels; the same numbers stand in tokens.css as --row. */
export const ROW_HEIGHT_PX: Readonly<Record<Density, number>> = {
  compact: 24,
  default: 28,
  comfortable: 36,
};
