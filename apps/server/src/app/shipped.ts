import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RuleInput } from '@batcave/shared/rules';
import type { PgRules } from '../adapters/postgres/index.ts';

const SERVER = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The built console, as `npm run build` leaves it. */
export const CONSOLE_FILES = path.join(SERVER, '..', 'desktop', 'out', 'renderer');

/** The trust domain of identities: `spiffe://batcave.internal/tenant/…`. */
export const TRUST_DOMAIN = 'batcave.internal';

export const VERSION = (
  JSON.parse(readFileSync(path.join(SERVER, 'package.json'), 'utf8')) as { version: string }
).version;

/** Gives tenants that never had a rule the starter rules for what the agent sends. */
export async function addStarterRules(
  rules: PgRules,
  tenants: ReadonlySet<string>,
  nowMs: number,
): Promise<void> {
  const file = path.join(SERVER, 'rules', 'starter.json');
  const specs = JSON.parse(readFileSync(file, 'utf8')) as RuleInput[];
  for (const tenant of tenants)
    await rules.createFirst({ tenant, actor: 'server', traceId: 'starter-rules', nowMs }, specs);
}
