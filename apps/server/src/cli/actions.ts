import { nearest, SettingError } from '../app/settings.ts';
import { describeOptions, type OptionSpec, type OptionValues, readOptions } from './arguments.ts';
import { type Command, SETTING_OPTIONS } from './command.ts';

/** What was given to an action: its options, and what stood there without a dash. */
export interface Given {
  readonly options: OptionValues;
  /** The first of those without a dash; empty for an action that takes none. */
  readonly operand: string;
  /** All of them, as many as the action names. */
  readonly operands: readonly string[];
}

/** One thing that a command can do: `revoke` of `sentry pki revoke SERIAL`. */
export interface Action {
  readonly name: string;
  /** What follows the name in help: `SERIAL --reason R [--note TEXT]`. */
  readonly usage: string;
  /** One line for the overview of the command. */
  readonly what: string;
  /** Further lines of its own help. */
  readonly more?: readonly string[];
  /** Its own; those of the settings and `--json` are added. */
  readonly options: readonly OptionSpec[];
  /** What is given without a dash, if anything is: `SERIAL`, `RULE VERSION`; `[SCHEDULE]` may be left out. */
  readonly operand?: string;
  /** It asks neither the store nor the authority, and takes no settings. */
  readonly needsNoStore?: true;
  /** Resolves with the exit code. */
  run(given: Given): Promise<number>;
}

/** What every action takes. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { name: 'json', kind: 'flag', what: 'Print JSON.' },
];

const WHERE_FROM = [
  'Where the store and the certificate authority lie is said as to the server: --data-dir DIR, --config FILE,',
  '--database-url URL, --pki-dir DIR, --pki-secret-file FILE; sentry server --help has them all.',
];

/** A command that is made of actions. `sentry NAME ACTION --help` explains one of them. */
export function commandOf(spec: {
  readonly name: string;
  /** Lines between the usage and the actions. */
  readonly intro: readonly string[];
  readonly actions: readonly Action[];
}): Command {
  const { name, intro, actions } = spec;
  const width = Math.max(...actions.map((action) => action.name.length)) + 2;
  const line = (action: Action): string =>
    `sentry ${name} ${action.name} ${action.usage}`.trimEnd();
  return {
    help(args = []) {
      const action = actions.find((candidate) => candidate.name === args[0]);
      if (action !== undefined)
        return [
          `Usage: ${line(action)} [--json]`,
          '',
          ...(action.more ?? [action.what]),
          '',
          describeOptions([...action.options, ...COMMON_OPTIONS]),
          ...(action.needsNoStore === true ? [] : ['', ...WHERE_FROM]),
        ].join('\n');
      return [
        `Usage: sentry ${name} ACTION [OPTIONS]      sentry ${name} ACTION --help`,
        '',
        ...intro,
        '',
        ...actions.map((each) => `  ${each.name.padEnd(width)}${each.what}`),
        '',
        ...WHERE_FROM,
      ].join('\n');
    },
    async run(args) {
      const [given, ...rest] = args;
      const action = actions.find((candidate) => candidate.name === given);
      if (action === undefined) {
        const names = actions.map((candidate) => candidate.name);
        const known = given === undefined ? undefined : nearest(given, names);
        throw new SettingError(
          known === undefined
            ? `say what to do: sentry ${name} ${names.join('|')}; see sentry ${name} --help.`
            : `there is no sentry ${name} ${String(given)}. Did you mean sentry ${name} ${known}?`,
        );
      }
      const settings = action.needsNoStore === true ? [] : SETTING_OPTIONS;
      const specs = [...action.options, ...COMMON_OPTIONS, ...settings];
      const wanted = action.operand?.split(' ') ?? [];
      const needed = wanted.filter((name) => !name.startsWith('['));
      const { operands, others } = takeOperands(rest, specs, wanted.length);
      const [operand = ''] = operands;
      if (operands.length < needed.length) throw new SettingError(`say which: ${line(action)}.`);
      return action.run({ options: readOptions(others, specs), operand, operands });
    },
  };
}

/** The first texts that are neither options nor the values of some. */
export function takeOperands(
  args: readonly string[],
  specs: readonly OptionSpec[],
  most: number,
): { readonly operands: readonly string[]; readonly others: readonly string[] } {
  const operands: string[] = [];
  const others: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? '';
    if (!arg.startsWith('--') && operands.length < most) operands.push(arg);
    else {
      others.push(arg);
      const spec = specs.find(({ name }) => arg === `--${name}`);
      if (spec !== undefined && spec.kind !== 'flag') others.push(...args.slice((i += 1), i + 1));
    }
  }
  return { operands, others };
}
