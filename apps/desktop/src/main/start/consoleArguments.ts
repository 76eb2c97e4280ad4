/** What the command line says about the windows. */
export interface ConsoleArguments {
  /** Nobody sits here: every window is a wall unless the workspace has walls. */
  readonly isWall: boolean;
  /** The preset to start with. */
  readonly preset: string | undefined;
}

/** Reads `--wall [PRESET]` and `--preset NAME`, both with a space or with `=`. Pure. */
export function readConsoleArguments(args: readonly string[]): ConsoleArguments {
  const wall = valueOf(args, '--wall');
  const preset = valueOf(args, '--preset');
  return { isWall: wall !== undefined, preset: preset || wall || undefined };
}

/** `''`: the option is there without a value. */
function valueOf(args: readonly string[], option: string): string | undefined {
  const at = args.findIndex((arg) => arg === option || arg.startsWith(`${option}=`));
  const found = args[at];
  if (found === undefined) return undefined;
  if (found !== option) return found.slice(option.length + 1);
  const next = args[at + 1];
  return next === undefined || next.startsWith('-') ? '' : next;
}
