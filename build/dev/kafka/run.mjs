// npm run kafka: a real Kafka on this machine, to run the server's cluster profile against.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../../../apps/server/src/adapters/embeddedPostgres/index.ts';
import { makeDataDir } from '../../../apps/server/src/app/dataDir.ts';
import { defaultDataDir } from '../../../apps/server/src/app/settings.ts';
import { startKafka, startSchemaRegistry } from './index.mjs';
import { CACHE } from './mavenFolder.mjs';

const KAFKA_PORT = 19_092;
const REGISTRY_PORT = 18_081;
const INTERRUPTED_CODE = 130;
const HELP = `npm run kafka                      one Kafka broker and a Postgres, until Ctrl-C
npm run kafka -- --brokers 3       three, with copies of everything
npm run kafka -- --registry        a schema registry beside it
npm run kafka -- --no-postgres     without a Postgres, if you have one
npm run kafka -- --dir DIR         keeps data and logs in DIR, not in ${join('node_modules', '.cache')}
npm run kafka -- --help            this text

Prints the settings that a server needs to use it. A later start finds the data and takes the
same ports, where they are free. Needs Java 17 or newer, and Maven the first time: on Debian as
root they are installed. Listens on 127.0.0.1 only, without passwords: for development.`;

const say = (line) => console.log(line);

async function main(args) {
  const interrupted = new Promise((resolve) => {
    // Not once: for one Ctrl-C npm sends a second signal, which would end us in the middle.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.on(signal, () => resolve('interrupted'));
  });
  const dir = join(args.dir, `brokers-${String(args.brokers)}`);
  const started = await Promise.race([startParts(args, dir), interrupted]);
  // What was begun ends with this process.
  if (started === 'interrupted') process.exit(INTERRUPTED_CODE);
  const { kafka, registry, postgres, parts } = started;
  say(`\nData and logs: ${dir}\nSettings for a server:\n`);
  say(`  ${settings(started).join(' \\\n  ')}\n\nCtrl-C stops it.`);
  let isStopping = false;
  const ends = parts.map(async ([name, ended]) => {
    const why = await ended;
    if (!isStopping) console.error(`${name} ended: ${why}`);
  });
  const end = await Promise.race([interrupted, Promise.all(ends)]);
  isStopping = true;
  if (end !== 'interrupted') process.exitCode = 1;
  say('Stopping ...');
  await registry?.stop();
  await kafka.stop();
  await postgres?.stop();
}

async function startParts(args, dir) {
  const kafka = await startKafka({ dir, brokers: args.brokers, firstPort: KAFKA_PORT, say });
  const parts = kafka.brokers.map(({ id, ended }) => [`Broker ${String(id)}`, ended]);
  const postgres = args['no-postgres'] ? undefined : await startStore(args.brokers);
  if (postgres !== undefined) parts.push(['Postgres', postgres.ended]);
  if (!args.registry) return { kafka, postgres, parts };
  const registry = await startSchemaRegistry({
    dir: join(dir, 'registry'),
    port: REGISTRY_PORT,
    say,
  });
  parts.push(['The schema registry', registry.ended]);
  return { kafka, postgres, registry, parts };
}

/** The Postgres that a server brings along, for several of them. */
async function startStore(brokers) {
  say('Starting Postgres ...');
  // Where its own account may enter, also when root starts it: not in here.
  const dir = defaultDataDir();
  makeDataDir(dir);
  return startPostgres({ dir: join(dir, `cluster-postgres-${String(brokers)}`), onProgress: say });
}

function settings({ kafka, postgres, registry }) {
  return [
    'BATCAVE_PROFILE=cluster',
    ...(postgres === undefined ? [] : [`BATCAVE_DATABASE_URL=${postgres.url}`]),
    `BATCAVE_KAFKA_BROKERS=${kafka.bootstrap}`,
    // One broker cannot hold the copies that a server asks for by itself.
    ...(kafka.brokers.length === 1
      ? ['BATCAVE_KAFKA_REPLICATION=1', 'BATCAVE_KAFKA_MIN_INSYNC=1']
      : []),
    ...(registry === undefined ? [] : [`BATCAVE_SCHEMA_REGISTRY_URL=${registry.url}`]),
  ];
}

function readArgs() {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  const { values } = parseArgs({
    options: {
      brokers: { ...text, default: '1' },
      dir: { ...text, default: join(CACHE, 'data') },
      registry: flag,
      'no-postgres': flag,
      help: { ...flag, short: 'h' },
    },
  });
  if (values.brokers !== '1' && values.brokers !== '3')
    throw new Error(`--brokers is 1 or 3, not ${values.brokers}.`);
  return { ...values, brokers: Number(values.brokers) };
}

try {
  const args = readArgs();
  if (args.help) say(HELP);
  else await main(args);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
