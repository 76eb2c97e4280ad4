import { runCli } from './cli/runCli.ts';

// Ends at once: after a start that failed half way something may still be open, and nobody waits for it.
process.exit(await runCli(process.argv.slice(2)));
