import { THRESHOLD_DETECTOR } from '@batcave/shared/rules';
import {
  type ConfiguredDetector,
  type DetectorObserver,
  DetectorsFileError,
  openDetectors,
  readDetectorsFile,
} from '../adapters/detectors/index.ts';
import { BUILT_IN_KINDS, type DetectorKinds } from '../rules/index.ts';
import type { CleanupStack } from './CleanupStack.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { RateLimit } from './RateLimit.ts';
import { SettingError, type Settings } from './settings.ts';

/** A detector that fails at each sample is logged once in so long. */
const LOG_EVERY_MS = 60_000;

/**
 * The detectors that the administrator has set up beside the built-in ones.
 *
 * @throws SettingError when the file cannot be read or is wrong.
 */
export function readDetectors({
  detectors_file: file,
}: Pick<Settings, 'detectors_file'>): readonly ConfiguredDetector[] {
  if (file === '') return [];
  try {
    return readDetectorsFile(file, new Set([THRESHOLD_DETECTOR, ...BUILT_IN_KINDS.keys()]));
  } catch (error) {
    if (!(error instanceof DetectorsFileError)) throw error;
    throw new SettingError(`detectors_file: ${error.message}`, { cause: error });
  }
}

/** What rules are judged with. */
export interface ServerDetectors {
  /** Built-in and configured. */
  readonly kinds: DetectorKinds;
  /** Configured ones that could not be loaded, each with the reason. */
  readonly unavailable: ReadonlyMap<string, string>;
}

/**
 * Loads the configured detectors. One that cannot be loaded is logged, and the server starts without
 * it: rules that name it are faulty.
 */
export async function openServerDetectors(
  configured: readonly ConfiguredDetector[],
  parts: {
    readonly cleanup: CleanupStack;
    readonly metrics: Metrics;
    readonly logger: Logger;
    readonly now: () => number;
  },
): Promise<ServerDetectors> {
  if (configured.length === 0) return { kinds: BUILT_IN_KINDS, unavailable: new Map() };
  const { cleanup, logger } = parts;
  const opened = await openDetectors(configured, { observer: createObserver(parts) });
  cleanup.defer('detectors', () => opened.close());
  for (const [detector, reason] of opened.unavailable) logger.error({ detector }, reason);
  return {
    kinds: new Map([...BUILT_IN_KINDS, ...opened.kinds]),
    unavailable: opened.unavailable,
  };
}

function createObserver({
  metrics,
  logger,
  now,
}: {
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: () => number;
}): DetectorObserver {
  const turns = new RateLimit({ most: 1, refillMs: LOG_EVERY_MS });
  return {
    called: (detector, seconds) => {
      metrics.detectorSeconds.observe({ detector }, seconds);
    },
    failed: ({ detector, failure, message }) => {
      metrics.detectorFailuresTotal.inc({ detector, reason: failure });
      // Why it is not running has been told when it was stopped.
      if (failure !== 'not_running' && turns.take(`${detector} ${failure}`, now()) === 0)
        logger.warn({ detector, failure }, message);
    },
    restarted: (detector) => {
      metrics.detectorRestartsTotal.inc({ detector });
      logger.info({ detector }, 'a detector that was stopped is started again');
    },
  };
}

/**
 * The detectors of a server, for a command on its host. `close` ends them.
 *
 * @throws SettingError as `readDetectors` does
 */
export async function openHostDetectors(
  settings: Pick<Settings, 'detectors_file'>,
): Promise<ServerDetectors & { close(): Promise<void> }> {
  const configured = readDetectors(settings);
  const nobody = () => undefined;
  const opened = await openDetectors(configured, {
    observer: { called: nobody, failed: nobody, restarted: nobody },
  });
  return { ...opened, kinds: new Map([...BUILT_IN_KINDS, ...opened.kinds]) };
}
