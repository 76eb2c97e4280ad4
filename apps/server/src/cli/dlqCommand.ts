import type { withDeadLetters } from '../app/deadLetters.ts';
import { createLogger } from '../app/logger.ts';
import { SettingError } from '../app/settings.ts';
import { formatInstant } from '@batcave/shared/time';
import { describeOptions, type OptionSpec, readOptions } from './arguments.ts';
import { type Command, SETTING_OPTIONS, settingsFrom } from './command.ts';

const OPTIONS: readonly OptionSpec[] = [
  { name: 'json', kind: 'flag', what: 'Print JSON.' },
  {
    name: 'limit',
    kind: 'text',
    placeholder: 'N',
    what: 'list: the newest N letters (default 100).',
  },
  { name: 'key', kind: 'list', placeholder: 'KEY', what: 'replay: this letter. May be repeated.' },
  { name: 'all', kind: 'flag', what: 'replay: every letter that was not sent again yet.' },
  ...SETTING_OPTIONS,
];

type Box = Parameters<Parameters<typeof withDeadLetters>[2]>[0];
type Letter = Awaited<ReturnType<Box['list']>>['letters'][number];
type Replayed = Awaited<ReturnType<Box['replay']>>[number];

const EXCERPT = 160;

function describeLetter({ key, timestampMs, refusal, excerpt, replayedAt }: Letter): string {
  const state = replayedAt === undefined ? '' : `  (sent again ${replayedAt})`;
  return [
    `${key}  ${formatInstant(timestampMs)}  ${refusal.reason}${state}`,
    `  ${refusal.detail}`,
    ...(excerpt === null ? [] : [`  ${excerpt.slice(0, EXCERPT).replaceAll(/\s+/g, ' ')}`]),
  ].join('\n');
}

function describeReplayed(result: Replayed): string {
  switch (result.outcome) {
    case 'replayed':
      return `${result.key}  sent again`;
    case 'already_replayed':
      return `${result.key}  was sent again before`;
    case 'not_found':
      return `${result.key}  there is no such letter; see sentry dlq list`;
    case 'refused':
      return `${result.key}  would come back: ${result.refusal.reason}\n  ${result.refusal.detail}`;
  }
}

function readLimit(text: unknown): number {
  if (text === undefined) return 100;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100_000)
    throw new SettingError('--limit must be a whole number from 1 to 100000.');
  return limit;
}

export const dlqCommand: Command = {
  help: () =>
    [
      'Usage: sentry dlq list [--limit N] [--json] [OPTIONS]',
      '       sentry dlq replay --key KEY … | --all [--json] [OPTIONS]',
      '',
      'Records of the events topic that cannot be judged are put aside with the reason: not JSON, an unknown',
      'tenant, a key that does not fit.',
      '',
      '  list     prints them, oldest first',
      '  replay   sends them to the events topic again, under the right key; one that would be refused again',
      '           stays, with the reason. Mend what it names first: register the tenant, the schema.',
      '',
      'It needs the settings of the cluster: --kafka-brokers, --database-url, and --kafka-topic-prefix unless',
      'it is sentry; --config names the file of a server that has them.',
      '',
      describeOptions(OPTIONS),
    ].join('\n'),
  async run(args) {
    const [action, ...rest] = args;
    if (action !== 'list' && action !== 'replay')
      throw new SettingError('say what to do: sentry dlq list, or sentry dlq replay.');
    const options = readOptions(rest, OPTIONS);
    const settings = settingsFrom(options);
    const limit = readLimit(options['limit']);
    const keys = options['all'] === true ? 'all' : (options['key'] as string[] | undefined);
    if (action === 'replay' && (keys === undefined || keys.length === 0))
      throw new SettingError('name letters with --key, or take --all.');
    const logger = createLogger(settings.log_level === 'info' ? 'error' : settings.log_level);
    const print = (text: string): void => void process.stdout.write(`${text}\n`);
    const json = options['json'] === true;
    // Loaded only here: no other command needs anything of Kafka.
    const deadLetters = await import('../app/deadLetters.ts');
    return deadLetters.withDeadLetters(settings, logger, async (letters) => {
      if (action === 'list') {
        const { letters: found, total } = await letters.list(limit);
        if (json) print(JSON.stringify({ total, letters: found }));
        else if (total === 0) print('There are no dead letters.');
        else {
          for (const letter of found) print(describeLetter(letter));
          if (total > found.length)
            print(`The newest ${String(found.length)} of ${String(total)}.`);
        }
        return 0;
      }
      const results = await letters.replay(keys ?? []);
      if (json) print(JSON.stringify(results));
      else if (results.length === 0) print('There is nothing to send again.');
      else for (const result of results) print(describeReplayed(result));
      return results.every(({ outcome }) => outcome.endsWith('replayed')) ? 0 : 1;
    });
  },
};
