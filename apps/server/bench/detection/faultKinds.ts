/** How a fault changes what would have been measured. */
export interface FaultKind {
  /** How many samples it lasts. */
  readonly samples: number;
  /** Within how many samples from its begin, the first one included, an alert has found it. */
  readonly delaySamples: number;
  /** Whether it comes in sizes. */
  readonly isSized: boolean;
  /** @param frozen  The last value before the fault. @param size  In the unit of the values. */
  readonly change: (value: number, size: number, frozen: number) => number;
}

const up = (value: number, size: number) => value + size;

export const FAULT_KINDS = {
  /** One sample too high. */
  spike: { samples: 1, delaySamples: 1, isSized: true, change: up },
  /** Half an hour too high. */
  burst: { samples: 6, delaySamples: 6, isSized: true, change: up },
  /** Too high from now on; found within two hours. */
  shift: { samples: 24, delaySamples: 24, isSized: true, change: up },
  /** Nothing is counted any more; found within half an hour. */
  zero: { samples: 6, delaySamples: 6, isSized: false, change: () => 0 },
  /** The last value again and again; found within four hours. */
  flat: {
    samples: 48,
    delaySamples: 48,
    isSized: false,
    change: (_value, _size, frozen) => frozen,
  },
} as const satisfies Record<string, FaultKind>;

export type FaultName = keyof typeof FAULT_KINDS;
export const FAULT_NAMES = Object.keys(FAULT_KINDS) as FaultName[];
