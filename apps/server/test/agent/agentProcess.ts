import { createAgent } from '../../src/app/createAgent.ts';

// Run as a process of its own, to be killed: the agent with the options of its argument.
const { server, ...options } = JSON.parse(process.argv[2] ?? '{}') as {
  server: string;
  certificate: { cert: string; key: string; ca: string };
  stateDir: string;
  follow: string[];
  intervalScale: number;
};
const say = (_: object, message: string) => process.stdout.write(`${message}\n`);
const logger = { info: say, warn: say, error: say };
await createAgent({ ...options, server: new URL(server), logger })(new AbortController().signal);
