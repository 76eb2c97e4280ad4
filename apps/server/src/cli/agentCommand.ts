import { dataPaths, findRunning } from '../app/dataDir.ts';
import { createLogger } from '../app/logger.ts';
import { readSettings, settingsFromEnvironment, SettingError } from '../app/settings.ts';
import { describeOptions, type OptionSpec, readOptions } from './arguments.ts';
import { type Command } from './command.ts';
import { untilSignal } from './untilSignal.ts';

const OPTIONS: readonly OptionSpec[] = [
  {
    name: 'server',
    kind: 'text',
    placeholder: 'URL',
    what: 'Where to send: https://host:9443. Default: the server that runs on the data folder of this machine.',
  },
  {
    name: 'cert',
    kind: 'text',
    placeholder: 'FILE',
    what: 'Client certificate (PEM). Default: that of the agent of this machine.',
  },
  { name: 'key', kind: 'text', placeholder: 'FILE', what: 'Its key (PEM).' },
  {
    name: 'ca',
    kind: 'text',
    placeholder: 'FILE',
    what: 'Certificate that verifies the server (PEM).',
  },
  {
    name: 'follow',
    kind: 'list',
    placeholder: 'FILE',
    what: 'Follow a log file: every line becomes an event. May be given several times.',
  },
  {
    name: 'state-dir',
    kind: 'text',
    placeholder: 'DIR',
    what: 'Where unsent events and places in log files are kept. Default: agent/ in the data folder.',
  },
  {
    name: 'data-dir',
    kind: 'text',
    placeholder: 'DIR',
    what: 'Data folder of the server on this machine, for the defaults above.',
  },
  {
    name: 'log-level',
    kind: 'text',
    placeholder: 'LEVEL',
    what: 'trace, debug, info, warn, error or silent. Default info.',
  },
];

export const agentCommand: Command = {
  help: () =>
    [
      'Usage: sentry agent [--server URL --cert FILE --key FILE --ca FILE] [--follow FILE …]',
      '',
      'Sends CPU, memory, disks, network and the busiest processes, and the lines of followed files. What cannot be',
      'sent is kept on disk and sent later: a restart of the server, or of the agent, loses nothing.',
      '',
      'A certificate that is given with --cert is renewed in its files when two thirds of its life are over: they and',
      'their folder must be writable for the account of the agent. sentry enrol gets the first one.',
      '',
      describeOptions(OPTIONS),
    ].join('\n'),
  async run(args) {
    const options = readOptions(args, OPTIONS);
    const text = (name: string): string | undefined => {
      const value = options[name];
      return typeof value === 'string' ? value : undefined;
    };
    const given = Object.fromEntries(
      ['data-dir', 'log-level']
        .filter((name) => text(name) !== undefined)
        .map((name) => [name.replaceAll('-', '_'), text(name)]),
    );
    const { data_dir: dataDir, log_level: logLevel } = readSettings([
      settingsFromEnvironment(process.env),
      { origin: 'command line', values: given },
    ]);
    const running = findRunning(dataDir);
    const server = text('server') ?? running?.api;
    const ca = text('ca') ?? running?.certificates.ca;
    const cert = text('cert') ?? running?.certificates.agent?.cert;
    const key = text('key') ?? running?.certificates.agent?.key;
    if (server === undefined || ca === undefined || cert === undefined || key === undefined)
      throw new SettingError(
        `no server runs on ${dataDir}. Start one (npm start), or give --server, --cert, --key and --ca.`,
      );
    const { createAgent } = await import('../app/createAgent.ts');
    const stopping = new AbortController();
    void untilSignal().first.then(() => stopping.abort());
    await createAgent({
      server: serverUrl(server),
      certificate: { ca, cert, key },
      // Those of the data folder are renewed by its server.
      renewCertificate: text('cert') !== undefined,
      stateDir: text('state-dir') ?? dataPaths(dataDir).agent,
      follow: (options['follow'] as string[] | undefined) ?? [],
      logger: createLogger(logLevel),
    })(stopping.signal);
    return 0;
  },
};

function serverUrl(text: string): URL {
  if (!/^https:\/\/[^/]+/.test(text) || !URL.canParse(text))
    throw new SettingError(`--server is ${text}; it must be like https://host:9443.`);
  return new URL(text);
}
