import { SETTINGS, type Setting, variableOf } from '../app/settings.ts';
import { type Command, describeSetting } from './command.ts';

/** The settings as the page docs/settings.md. */
export function settingsPage(): string {
  const rows = (SETTINGS as readonly Setting[]).map(
    (setting) => `| \`${setting.name}\` | ${describeSetting(setting)} |`,
  );
  return [
    '# Settings of the server',
    '',
    'Printed by `npx sentry settings`. Each can stand in `sentry.json` in the data folder under this name, in the',
    `environment in capitals (\`${variableOf('data_dir')}\`), or on the command line with dashes (\`--data-dir\`); the`,
    'command line wins over the environment, and that over the file. An unknown name is an error.',
    '',
    '| name | what, range, default |',
    '| --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

export const settingsCommand: Command = {
  help: () =>
    'Usage: sentry settings\n\nPrints every setting of the server with its range and default.',
  run() {
    process.stdout.write(settingsPage());
    return Promise.resolve(0);
  },
};
