import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { alertLatency } from './alertLatency.ts';
import { cluster } from './cluster.ts';
import { detection } from './detection/detection.ts';
import {
  DETECTION_HELP,
  DETECTION_OPTIONS,
  type DetectionTexts,
  readOptions,
} from './detection/options.ts';
import { expressions } from './expressions.ts';
import { injectedFaults } from './detection/injectedFaults.ts';
import { DataSetError } from './detection/readDataSet.ts';
import { dispatchReplay } from './dispatchReplay.ts';
import { fatigue } from './fatigue/fatigue.ts';
import { ingest } from './ingest.ts';
import { notify } from './notify.ts';
import { replay } from './replay.ts';
import { rules } from './rules.ts';

/** It knows browsers, which no file of the server does: a process of its own. */
function runConsoleBench(seconds: number, soak: string | undefined): void {
  const program = fileURLToPath(new URL('../../desktop/bench/run.ts', import.meta.url));
  const args = [program, '--seconds', String(seconds)];
  if (soak !== undefined) args.push('--soak', soak);
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error('The bench of the console did not end well.');
}

interface Bench {
  readonly what: string;
  readonly run: (
    seconds: number,
    texts: DetectionTexts,
    soak: string | undefined,
  ) => Promise<void> | void;
}

const BENCHES: Record<string, Bench> = {
  ingest: {
    what: 'events accepted durably a second, by batch size, with 100 rules of which 10 match',
    run: ingest,
  },
  'alert-latency': {
    what: 'event to alert to stream frame, under 0, 10,000 and 30,000 events a second',
    run: alertLatency,
  },
  notify: {
    what: 'event to the first message about it, beside Alertmanager; a burst of 10,000 alerts',
    run: notify,
  },
  cluster: {
    what: 'the same over Kafka with 1, 2 and 3 servers, beside one server without, and event to alert',
    run: cluster,
  },
  replay: {
    what: 'a back-test over a day with a million events, by what the rule reads',
    run: replay,
  },
  'dispatch-replay': {
    what: 'who would have been paged in a day with 10,000 alerts, with two documents',
    run: dispatchReplay,
  },
  rules: {
    what: 'an event over 1,000 rules of which 10 match, beside those 10 alone; memory of 100,000 groups',
    run: rules,
  },
  expressions: {
    what: 'what regular expressions cost a step, and how much of a core one rule can take with them',
    run: expressions,
  },
  detection: {
    what: 'how well each detector finds what is labelled in 65 series; has options of its own',
    run: (_seconds, texts) => {
      detection(readOptions(texts));
    },
  },
  console: {
    what: 'the bars of the console in Chromium: time to the screen, frames, keys, a scripted night',
    run: (seconds, _texts, soak) => {
      runConsoleBench(seconds, soak);
    },
  },
  fatigue: {
    what: 'how much noise learned suppression takes away in a generated month, and what is missed',
    run: fatigue,
  },
  'injected-faults': {
    what: 'which faults each detector finds in clean series, by kind and size, and its false alerts',
    run: injectedFaults,
  },
};

const HELP = `Usage: npm run bench -- [NAME …] [--seconds N]

Starts servers of its own with the built-in Postgres in a temporary folder, loads them from this
process, and prints one JSON line a figure. Server, Postgres and load share the cores of this
machine: compare figures of one run, not of two machines.

${Object.entries(BENCHES)
  .map(([name, { what }]) => `  ${name.padEnd(17)}${what}`)
  .join('\n')}

  --seconds N     length of each measurement, default 10
  --soak MINUTES  of console: a wall for so many minutes instead of its other bars

npm run bench -- detection --help says more of that one, which starts nothing and needs no server.
`;

const OPTIONS = {
  ...DETECTION_OPTIONS,
  seconds: { type: 'string', default: '10' },
  soak: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** The command line, or what is wrong with it. */
function readCommandLine() {
  try {
    const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
    const unknown = positionals.filter((name) => !(name in BENCHES));
    const { seconds, soak, help = false, ...texts } = values;
    if (unknown.length > 0) return unknown.map((name) => `There is no bench ${name}.`).join('\n');
    if (!(Number(seconds) > 0 && Number(seconds) < Infinity))
      return `--seconds ${seconds}: must be a number above 0`;
    const foreign = Object.keys(texts).map((name) => `--${name}`);
    if (foreign.length > 0 && !positionals.includes('detection'))
      return `Only the bench detection knows ${foreign.join(', ')}.`;
    if (soak !== undefined && !positionals.includes('console'))
      return 'Only the bench console knows --soak.';
    const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
    return { names, seconds: Number(seconds), soak, help, texts };
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}

const commandLine = readCommandLine();
if (typeof commandLine === 'string') {
  process.stderr.write(`${commandLine}\n\n${HELP}`);
  process.exitCode = 2;
} else if (commandLine.help) {
  const isOne = commandLine.names.length === 1 && commandLine.names[0] === 'detection';
  process.stdout.write(isOne ? DETECTION_HELP : HELP);
} else {
  const { names, seconds, soak, texts } = commandLine;
  try {
    for (const name of names) {
      process.stderr.write(`${name}: ${BENCHES[name]?.what ?? ''}\n`);
      await BENCHES[name]?.run(seconds, texts, soak);
    }
  } catch (error) {
    if (!(error instanceof DataSetError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
