import { alertLatency } from './alertLatency.ts';
import { cluster } from './cluster.ts';
import { ingest } from './ingest.ts';

const BENCHES: Record<string, { what: string; run: (seconds: number) => Promise<void> }> = {
  ingest: {
    what: 'events accepted durably a second, by batch size, with 100 rules of which 10 match',
    run: ingest,
  },
  'alert-latency': {
    what: 'event to alert to stream frame, under 0, 10,000 and 30,000 events a second',
    run: alertLatency,
  },
  cluster: {
    what: 'the same over Kafka with 1, 2 and 3 servers, beside one server without, and event to alert',
    run: cluster,
  },
};

const HELP = `Usage: npm run bench -- [NAME …] [--seconds N]

Starts servers of its own with the built-in Postgres in a temporary folder, loads them from this
process, and prints one JSON line a figure. Server, Postgres and load share the cores of this
machine: compare figures of one run, not of two machines.

${Object.entries(BENCHES)
  .map(([name, { what }]) => `  ${name.padEnd(15)}${what}`)
  .join('\n')}

  --seconds N    length of each measurement, default 10
`;

const args = process.argv.slice(2);
if (args.includes('--help')) {
  process.stdout.write(HELP);
} else {
  const at = args.indexOf('--seconds');
  const seconds = at === -1 ? 10 : Number(args[at + 1]);
  const names = args.filter((arg, i) => !arg.startsWith('--') && args[i - 1] !== '--seconds');
  const unknown = names.filter((name) => !(name in BENCHES));
  if (unknown.length > 0 || !Number.isFinite(seconds) || seconds <= 0) {
    process.stderr.write(
      `${unknown.map((name) => `There is no bench ${name}.`).join('\n')}\n${HELP}`,
    );
    process.exitCode = 2;
  } else {
    for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
      process.stderr.write(`${name}: ${BENCHES[name]?.what ?? ''}\n`);
      await BENCHES[name]?.run(seconds);
    }
  }
}
