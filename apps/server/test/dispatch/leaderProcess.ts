import { createEgress, parseEgressAllow } from '../../src/adapters/egress/index.ts';
import {
  createPgStore,
  PgDispatchConfigs,
  PgIdentities,
  PgRules,
  PgSilences,
} from '../../src/adapters/postgres/index.ts';
import { createSecretBox } from '../../src/adapters/secrets/index.ts';
import { createLogger } from '../../src/app/index.ts';
import { createMetrics } from '../../src/app/metrics.ts';
import { openDispatch } from '../../src/app/dispatch/openDispatch.ts';
import { SilenceWatch } from '../../src/app/dispatch/SilenceWatch.ts';

/** What of a server tells people, on a store that others like it are on as well: one of them leads. */
const [url = ''] = process.argv.slice(2);
const store = createPgStore({
  url,
  maxConnections: 4,
  statementTimeoutMs: 30_000,
  onIdleError: () => undefined,
});
const identities = new PgIdentities(store);
await identities.refresh();
const dispatch = openDispatch({
  store,
  identities,
  configs: new PgDispatchConfigs(store),
  silenceWatch: new SilenceWatch(new PgSilences(store), Date.now),
  rules: new PgRules(store, () => ({ written: new Map(), others: [] })),
  egress: createEgress({ allow: parseEgressAllow('127.0.0.1:*') }),
  box: createSecretBox(Buffer.alloc(32, 7)),
  consoleUrl: undefined,
  metrics: createMetrics(),
  logger: createLogger('info', { write: (line: string) => void process.stderr.write(line) }),
  now: Date.now,
  onAlertsChanged: () => undefined,
});
process.stdout.write('ready\n');
await dispatch.run(new AbortController().signal);
