import type { Rule } from '@batcave/shared/rules';
import type { DetectorKind } from './detectors/Detector.ts';
import { DETECTOR_KINDS } from './detectors/registry.ts';
import type { MatchWork } from './MatchWork.ts';

/** The detectors that rules may name. */
export type DetectorKinds = ReadonlyMap<string, DetectorKind>;

/** The detectors that every server has. */
export const BUILT_IN_KINDS: DetectorKinds = new Map(
  DETECTOR_KINDS.map((kind) => [kind.name, kind]),
);

/** What a rule is checked and compiled against. */
export interface RuleContext {
  readonly kinds: DetectorKinds;
  /** Detectors that the server is set up with and could not load, each with the reason. */
  readonly unavailable?: ReadonlyMap<string, string> | undefined;
  /** A rule of the same tenant, which a composite may name; enabled or not. */
  readonly find: (ruleId: string) => Rule | undefined;
  /** Counts what regular expressions cost. Left out: nobody does. */
  readonly work?: MatchWork | undefined;
}

/** Built-in detectors and no other rule. */
export const ALONE: RuleContext = { kinds: BUILT_IN_KINDS, find: () => undefined };
