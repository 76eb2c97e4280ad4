import { describeOptions, type OptionSpec, readOptions } from '../arguments.ts';
import { type Command, SETTING_OPTIONS, settingsFrom } from '../command.ts';
import { print } from '../given.ts';
import { TENANT_OPTION, tenantOf } from '../pki/identityOptions.ts';
import { withStore } from '../withPki.ts';
import { describeMap } from './describeMap.ts';

const OPTIONS: readonly OptionSpec[] = [
  TENANT_OPTION,
  { name: 'json', kind: 'flag', what: 'Print JSON.' },
];

export const mapCommand: Command = {
  help: () =>
    [
      'Usage: sentry map [--tenant T] [--json]',
      '',
      'Services with their worst alert and their newest event, those that are not normal first; then what needs what, as',
      'people wrote it down or events have shown it. Changes nothing, and works beside a running server or without one.',
      '',
      describeOptions(OPTIONS),
      '',
      'Where the store lies is said as to the server: --data-dir DIR, --config FILE, --database-url URL; sentry server --help has them all.',
    ].join('\n'),
  async run(args) {
    const options = readOptions(args, [...OPTIONS, ...SETTING_OPTIONS]);
    const tenant = tenantOf(options);
    await withStore(settingsFrom(options), async ({ store }) => {
      const { readHostMap } = await import('../../app/health/hostMap.ts');
      const map = await readHostMap(store, tenant);
      print(options, map, describeMap(map));
    });
    return 0;
  },
};
