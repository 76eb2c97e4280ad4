/** One sample, as modules get it. */
export interface ModuleSample {
  readonly at_ms: number;
  /** Finite. */
  readonly value: number;
}

export type ModuleParameters = Readonly<Record<string, number>>;

/**
 * The default export of a detector module.
 *
 * `init` and `observe` are functions of their arguments alone: no clock, no chance, nothing kept
 * between calls. States are plain JSON; each comes back as JSON would have it. A promise is waited
 * for, within the time limit.
 */
export interface DetectorModule {
  readonly name: string;
  readonly version: string;
  readonly what?: string;
  readonly parameters?: unknown;
  readonly defaultThreshold: number;
  init(parameters: ModuleParameters): unknown;
  /** @returns `{ state, score, explanation, ready?, lower?, upper?, direction? }`, or a promise of it. */
  observe(state: unknown, sample: ModuleSample, parameters: ModuleParameters): unknown;
}

/** @throws Error when it has not the form of a detector. */
export function asDetectorModule(exported: unknown): DetectorModule {
  if (typeof exported !== 'object' || exported === null)
    throw new Error('it has no default export that is a detector');
  const { init, observe } = exported as Partial<DetectorModule>;
  for (const [name, part] of Object.entries({ init, observe }))
    if (typeof part !== 'function') throw new Error(`its default export has no function ${name}`);
  return exported as DetectorModule;
}

/** What the module says of itself, as JSON. */
export function describe(module: DetectorModule): string {
  const { name, version, what, parameters, defaultThreshold } = module;
  return JSON.stringify({ name, version, what, parameters, defaultThreshold });
}
