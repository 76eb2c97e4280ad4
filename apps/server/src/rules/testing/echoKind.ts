import type { Detector, DetectorKind } from '../detectors/Detector.ts';

/** A detector whose score is the sample itself. Its version goes into its state, as with detectors of one's own. */
export function echoKind(version: string): DetectorKind {
  const detector: Detector<number> = {
    name: 'echo',
    maxStateBytes: 100,
    init: () => 0,
    observe: (_, { value }) => ({
      state: value,
      judgement: {
        ...{ ready: true, score: value, lower: null, upper: null, direction: 0 },
        explain: () => `echo of ${String(value)}`,
      },
    }),
    toJson: (state) => ({ version, state }),
    fromJson(json) {
      const known = json as { version: string; state: number };
      if (known.version !== version)
        throw new Error(`This is not the state of version ${version}.`);
      return known.state;
    },
  };
  return {
    name: 'echo',
    what: 'echo',
    parameters: {},
    defaultThreshold: 0.5,
    create: () => detector,
  };
}
