/** Time one core has spent since boot, in any one unit. */
export interface CoreTimes {
  readonly core: number;
  /** Everything but idle and waiting for disk; time stolen by a hypervisor counts as busy. */
  readonly busy: number;
  readonly idle: number;
}

/** The processors at one moment. */
export interface CpuReading {
  readonly cores: readonly CoreTimes[];
  /** Load averages of 1, 5 and 15 minutes; zeros where the system keeps none. */
  readonly load: readonly [number, number, number];
}

/** One process at one moment. */
export interface ProcessTimes {
  readonly pid: number;
  /** Tells a process from a later one with the same pid. */
  readonly startedAt: number;
  readonly name: string;
  readonly threads: number;
  /** Processor time used since its start. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** All processes at one moment of a clock that never jumps. */
export interface ProcessReading {
  readonly monotonicMs: number;
  readonly processes: readonly ProcessTimes[];
}

/** The threads of one process: processor time used, by thread id. */
export interface ThreadReading {
  readonly monotonicMs: number;
  readonly cpuMs: ReadonlyMap<number, number>;
}

export interface MemoryReading {
  readonly totalBytes: number;
  /** What programs can still get without swapping. */
  readonly availableBytes: number;
  readonly swapTotalBytes: number;
  readonly swapFreeBytes: number;
}

/** One mounted file system that holds data. */
export interface DiskReading {
  readonly mount: string;
  readonly device: string;
  readonly totalBytes: number;
  /** Free in all, including what is kept back for root. */
  readonly freeBytes: number;
  /** Free for ordinary programs. */
  readonly availableBytes: number;
  /** 0 where the file system makes inodes as it needs them. */
  readonly totalInodes: number;
  readonly freeInodes: number;
}

/** Counters of one interface since it came up. */
export interface InterfaceCounters {
  readonly name: string;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** Both directions. */
  readonly errors: number;
  /** Both directions. */
  readonly dropped: number;
}

/** All interfaces at one moment of a clock that never jumps. */
export interface NetworkReading {
  readonly monotonicMs: number;
  readonly interfaces: readonly InterfaceCounters[];
}
