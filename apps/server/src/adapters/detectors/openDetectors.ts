import type { DetectorKind } from '../../rules/index.ts';
import type { ConfiguredDetector } from './config.ts';
import { type DetectorObserver, DetectorWorker } from './DetectorWorker.ts';
import { workerKind } from './workerKind.ts';

/** The detectors that the administrator has set up. */
export interface OpenDetectors {
  /** Those that rules may name, by name. */
  readonly kinds: ReadonlyMap<string, DetectorKind>;
  /** Those that could not be loaded, by name, each with the reason: why a rule that names it is faulty. */
  readonly unavailable: ReadonlyMap<string, string>;
  /** Ends their threads. */
  close(): Promise<void>;
}

/** Loads every configured detector. One that cannot be loaded keeps none of the others from it. */
export async function openDetectors(
  configured: readonly ConfiguredDetector[],
  options: { readonly observer: DetectorObserver; readonly now?: () => number },
): Promise<OpenDetectors> {
  const { observer, now = () => performance.now() } = options;
  const kinds = new Map<string, DetectorKind>();
  const unavailable = new Map<string, string>();
  const workers = configured.map((detector) => new DetectorWorker(detector, observer, now));
  await Promise.all(
    workers.map(async (worker) => {
      const { name } = worker.detector;
      try {
        kinds.set(name, workerKind(worker, await worker.open()));
      } catch (error) {
        unavailable.set(
          name,
          `Detector ${name} could not be loaded: ${(error as Error).message}. Mend it and restart the server.`,
        );
      }
    }),
  );
  return {
    kinds,
    unavailable,
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}
