/** A point in pixels, from the upper left corner of the first display. */
export interface ScreenPoint {
  readonly x: number;
  readonly y: number;
}

/** Several displays of our own, which can be plugged in and out. */
export interface WallDisplays {
  /** For `DISPLAY`. */
  readonly name: string;
  /** Plugs the display in, at that place from the left; `mode` is its resolution, as `1920x1080`. */
  plug(index: number, mode?: string): Promise<void>;
  unplug(index: number): Promise<void>;
  /** Presses the real mouse's button at one point of the screen, moves to the other and lets go there. */
  drag(from: ScreenPoint, to: ScreenPoint): Promise<void>;
  /** Writes a picture of all displays side by side. */
  picture(path: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts three displays of 1920 x 1080 side by side with a window manager; `missing` says why it cannot. */
export function startWallDisplays(): Promise<WallDisplays | { readonly missing: string }>;
