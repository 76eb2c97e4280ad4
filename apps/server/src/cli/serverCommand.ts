import { CleanupStack } from '../app/CleanupStack.ts';
import { forgetRunning } from '../app/dataDir.ts';
import { createLogger } from '../app/logger.ts';
import { describeOptions, readOptions } from './arguments.ts';
import { type Command, SETTING_OPTIONS, settingsFrom } from './command.ts';
import { untilSignal } from './untilSignal.ts';

export const serverCommand: Command = {
  help: () =>
    [
      'Usage: sentry server [--data-dir DIR] [--port N] [OPTIONS]',
      '',
      'Runs the server until SIGINT or SIGTERM; the first stops it in order, the second at once.',
      'When ready it prints one JSON line on standard output: addresses, process id, and the paths of the',
      'certificates of this machine. Its log goes to standard error, one JSON object a line.',
      '',
      describeOptions(SETTING_OPTIONS),
    ].join('\n'),
  async run(args) {
    const settings = settingsFrom(readOptions(args, SETTING_OPTIONS));
    // The whole server: not for what is refused or only explained.
    const { createApp } = await import('../app/createApp.ts');
    const logger = createLogger(settings.log_level);
    const cleanup = new CleanupStack();
    const signals = untilSignal();
    const app = await createApp({
      settings,
      logger,
      onProgress: (text) => logger.info(text),
    });
    cleanup.defer('server', () => app.stop());
    process.stdout.write(`${JSON.stringify(app.running)}\n`);
    logger.info({ api: app.running.api }, 'ready');
    const failed = await Promise.race([signals.first.then(() => undefined), app.failed]);
    if (failed === undefined) logger.info('stopping; a second signal stops at once');
    else logger.fatal({ err: failed }, 'a part of the server failed; stopping');
    await cleanup.close();
    forgetRunning(settings.data_dir);
    logger.info('stopped');
    return failed === undefined ? 0 : 1;
  },
};
