import type { ModuleSource, OnnxSource } from '../config.ts';

/** What a worker is started with. */
export interface WorkerTask {
  readonly source: ModuleSource | OnnxSource;
  /** Of a SharedCall. */
  readonly buffer: SharedArrayBuffer;
  readonly memoryMb: number;
}
