/** An Electron that can be started: `appArgs` come first on its command line. */
export interface ElectronRuntime {
  readonly executablePath: string;
  readonly kind: 'official' | 'cypress';
  readonly appArgs: readonly string[];
}

/** Names the Electron that tests start, without fetching anything. */
export function electronRuntime(): Promise<ElectronRuntime | { readonly missing: string }>;

/** Makes an Electron ready unless one is, telling each step to `log`. */
export function prepareElectronRuntime(
  log: (line: string) => void,
): Promise<ElectronRuntime | { readonly missing: string }>;

/** Switches that Chromium needs on this machine to start at all. */
export function sandboxArgs(): string[];
