import { createEgress, parseEgressAllow } from '../../src/adapters/egress/index.ts';
import { createPgStore } from '../../src/adapters/postgres/index.ts';
import { createSecretBox } from '../../src/adapters/secrets/index.ts';
import { createEgressTarget, openRemediation } from '../../src/app/remediation/index.ts';

/** Runs on a store until its first call; then it is gone, as by a power cut. */
const [url = '', moment] = process.argv.slice(2);

const target = createEgressTarget(createEgress({ allow: parseEgressAllow('127.0.0.1:*') }));
const store = createPgStore({
  url,
  maxConnections: 3,
  statementTimeoutMs: 30_000,
  onIdleError: () => undefined,
});
const remediation = openRemediation({
  store,
  box: createSecretBox(Buffer.alloc(32, 7)),
  target: {
    async send(call) {
      if (moment === 'after') await target.send(call);
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
    },
  },
  isProduction: () => Promise.resolve(false),
  now: Date.now,
  onError: (error) => process.stderr.write(`${String(error)}\n`),
});
await remediation.lead(new AbortController().signal);
