import type { FieldFault, ErrorCode } from '@batcave/shared/errors';
import type { BacktestProgress, BacktestResult } from '@batcave/shared/replay';
import type { ConfiguredDetector } from '../../adapters/detectors/index.ts';
import type { View } from '../../identity/index.ts';
import type { BacktestSpec } from '../../replay/index.ts';

/** What a back-test is given to do. Plain data: it crosses to another thread. */
export interface BacktestTask {
  readonly databaseUrl: string;
  /** Whose events are read. */
  readonly view: View;
  readonly spec: BacktestSpec;
  /** How long before the range events are read. */
  readonly warmUpMs: number;
  /** Whether the warm-up may be cut where there are too many events: nobody asked for it. */
  readonly mayCutWarmUp: boolean;
  readonly maxEvents: number;
  readonly detectors: readonly ConfiguredDetector[];
  /** For the result. */
  readonly ruleId: string | null;
  /** For the result: why the rule as it is stored is not judged beside the edit. */
  readonly beforeFaults?: readonly FieldFault[] | undefined;
}

/** What the thread says: that it has begun, how far it is, and at the end one of the others. */
export type BacktestMessage = WorkerMessage<BacktestProgress, BacktestResult>;

/** The same of any job. */
export type WorkerMessage<Progress, Result> =
  | { readonly kind: 'begins' }
  | Progress
  | Result
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly detail: string;
      readonly faults: readonly FieldFault[];
      /** Of a fault of ours, for the log. */
      readonly stack?: string;
    };
