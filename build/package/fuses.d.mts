/** How one fuse stands in an artefact. */
export interface FuseReading {
  readonly name: string;
  readonly wanted: 'on' | 'off' | 'undecided';
  /** `absent`: this Electron is too old to have it. */
  readonly state: 'on' | 'off' | 'removed' | 'inherited' | 'absent' | 'unknown';
  readonly isRight: boolean;
  readonly why: string;
}

/** Reads the fuses of a packaged app back. */
export function readFuses(
  binary: string,
  options?: {
    /** Of an app that tests drive, one fuse is on that otherwise is off. */
    readonly driven?: boolean;
  },
): Promise<FuseReading[]>;
