import { nearest, SettingError } from '../app/settings.ts';

/** An option of a command. */
export interface OptionSpec {
  readonly name: string;
  readonly kind: 'text' | 'flag' | 'list';
  readonly what: string;
  /** Shown in help after the name: `URL`. */
  readonly placeholder?: string;
}

/** Options as given: one text, `true`, or the texts of a list. */
export type OptionValues = Record<string, string | boolean | string[]>;

/**
 * Reads `--name value`, `--name=value`, `--flag` and `--no-flag`.
 *
 * @throws SettingError for an unknown option (with the nearest known one) or a missing value.
 */
export function readOptions(args: readonly string[], specs: readonly OptionSpec[]): OptionValues {
  const values: OptionValues = {};
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? '';
    if (!arg.startsWith('--'))
      throw new SettingError(`${arg} is not expected here. Options begin with --; see --help.`);
    const [flag = '', ...rest] = arg.slice(2).split('=');
    const given = rest.length > 0 ? rest.join('=') : undefined;
    const negated = flag.startsWith('no-') && !specs.some((spec) => spec.name === flag);
    const spec = specs.find(({ name }) => name === (negated ? flag.slice(3) : flag));
    if (spec === undefined || (negated && spec.kind !== 'flag')) {
      const known = nearest(
        flag,
        specs.map(({ name }) => name),
      );
      throw new SettingError(`There is no option --${flag}. Did you mean --${known ?? 'help'}?`);
    }
    if (spec.kind === 'flag') {
      if (given !== undefined && (negated || !['true', 'false'].includes(given)))
        throw new SettingError(
          `--${flag} is ${given}; write --${spec.name}, --no-${spec.name} or --${spec.name}=true.`,
        );
      values[spec.name] = given === undefined ? !negated : given === 'true';
      continue;
    }
    const value = given ?? args[(i += 1)];
    if (value === undefined) throw new SettingError(`--${flag} needs a value; see --help.`);
    if (spec.kind === 'text') values[spec.name] = value;
    else values[spec.name] = [...((values[spec.name] as string[] | undefined) ?? []), value];
  }
  return values;
}

/** The options as lines of help. */
export function describeOptions(specs: readonly OptionSpec[], width = 96): string {
  return specs
    .map(({ name, kind, what, placeholder }) => {
      const head = `  --${name}${kind === 'flag' ? '' : ` ${placeholder ?? 'VALUE'}`}`;
      return `${head}\n${wrap(what, width, '        ')}`;
    })
    .join('\n');
}

function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length + word.length > width && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()].join('\n');
}
