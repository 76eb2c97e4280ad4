import { CleanupStack } from '../app/CleanupStack.ts';
import { createLogger } from '../app/logger.ts';
import type { retentionFor } from '../app/retention.ts';
import { SettingError, type Settings } from '../app/settings.ts';
import { formatDuration } from '@batcave/shared/time';
import { describeOptions, type OptionSpec, readOptions } from './arguments.ts';
import { type Command, SETTING_OPTIONS, settingsFrom } from './command.ts';

const OPTIONS: readonly OptionSpec[] = [
  { name: 'json', kind: 'flag', what: 'Print JSON.' },
  ...SETTING_OPTIONS,
];

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`;

type Plan = Awaited<ReturnType<ReturnType<typeof retentionFor>['plan']>>;

function describePlan(plan: Plan, settings: Settings): string {
  const lines = [
    `Events are kept for ${formatDuration(settings.retention)}: days before ${plan.keepFromDay} go.`,
  ];
  for (const { day, bytes, approximateEvents, keptEvents } of plan.drop)
    lines.push(
      `  drop ${day}  ${megabytes(bytes)}, about ${String(approximateEvents)} events` +
        (keptEvents > 0 ? `; ${String(keptEvents)} of open alerts are kept` : ''),
    );
  if (plan.drop.length === 0) lines.push('  nothing to drop');
  const kept = plan.keep.reduce((sum, { bytes }) => sum + bytes, 0);
  lines.push(`  keep ${String(plan.keep.length)} days, ${megabytes(kept)}`);
  return lines.join('\n');
}

async function withRetention<T>(
  settings: Settings,
  work: (retention: ReturnType<typeof retentionFor>) => Promise<T>,
): Promise<T> {
  const logger = createLogger(settings.log_level === 'info' ? 'warn' : settings.log_level);
  const { openStore } = await import('../app/openStore.ts');
  const { retentionFor } = await import('../app/retention.ts');
  const cleanup = new CleanupStack();
  try {
    const { store } = await openStore({
      settings,
      cleanup,
      join: true,
      existing: true,
      onProgress: (text) => logger.info(text),
      onIdleError: (err) => logger.warn({ err }, 'a connection to the store broke'),
    });
    return await work(retentionFor(store, settings));
  } finally {
    await cleanup.close();
  }
}

export const retentionCommand: Command = {
  help: () =>
    [
      'Usage: sentry retention plan|run [--json] [OPTIONS]',
      '',
      '  plan   says which days of events would be dropped now, and changes nothing',
      '  run    says it, does it, and writes an audit row for each day',
      '',
      'Works beside a running server, which does the same by itself every hour. Events that an unresolved',
      'alert points to are kept when their day is dropped.',
      '',
      describeOptions(OPTIONS),
    ].join('\n'),
  async run(args) {
    const [action, ...rest] = args;
    if (action !== 'plan' && action !== 'run')
      throw new SettingError(`say what to do: sentry retention plan, or sentry retention run.`);
    const options = readOptions(rest, OPTIONS);
    const settings = settingsFrom(options);
    const json = options['json'] === true;
    const print = (text: string): void => void process.stdout.write(`${text}\n`);
    await withRetention(settings, async (retention) => {
      if (action === 'plan') {
        const plan = await retention.plan();
        print(json ? JSON.stringify(plan) : describePlan(plan, settings));
        return;
      }
      const report = await retention.run('command line', (plan) => {
        if (!json) print(describePlan(plan, settings));
      });
      if (json) print(JSON.stringify(report));
      else if (report.busy) print('Another instance is at it; nothing was done.');
      else
        print(
          `Dropped ${String(report.dropped.length)} days, made ${String(report.made.length)} ahead.`,
        );
    });
    return 0;
  },
};
