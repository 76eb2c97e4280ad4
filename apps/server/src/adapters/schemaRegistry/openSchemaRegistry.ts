import { setTimeout as delay } from 'node:timers/promises';
import type { RegistryAddress } from './askRegistry.ts';
import { createRegistryClient, type RegistryClient } from './createRegistryClient.ts';
import { createSchemaRegistry, type SchemaRegistry } from './createSchemaRegistry.ts';
import { RegistryFault } from './RegistryFault.ts';
import type { Subject } from './subjects.ts';

/** Settings of the registry. */
export interface SchemaRegistryOptions extends RegistryAddress {
  readonly subjects: readonly Subject[];
  readonly onProgress: (text: string) => void;
  /** Waits before the second attempt, the third and so on. For tests. */
  readonly retryDelaysMs?: readonly number[];
  readonly nowMs?: () => number;
}

const RETRY_DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000];
const DEFAULT_COMPATIBILITY = 'BACKWARD';

/**
 * Registers our schemas where they are not yet, or refuses to start because others rely on a
 * schema that ours would break.
 *
 * Several servers may do so at once. One that is older than the newest version starts too: its own
 * is registered, and what is there is neither checked nor written again.
 *
 * @throws Error with the next step, after a few attempts while the registry is away.
 */
export async function openSchemaRegistry(options: SchemaRegistryOptions): Promise<SchemaRegistry> {
  const { subjects, onProgress, nowMs = () => performance.now() } = options;
  const { retryDelaysMs = RETRY_DELAYS_MS } = options;
  const client = createRegistryClient({ ...options, url: readUrl(options.url) });
  const ids = new Map<string, number>();
  for (const subject of subjects) {
    const attempt = () => findOrRegister(client, subject, onProgress);
    ids.set(subject.subject, await withPatience(attempt, retryDelaysMs, onProgress));
  }
  return createSchemaRegistry({ client, ids, nowMs });
}

async function findOrRegister(
  client: RegistryClient,
  { subject, schema, compatibility = DEFAULT_COMPATIBILITY }: Subject,
  onProgress: (text: string) => void,
): Promise<number> {
  const found = await client.find(subject, schema);
  if (typeof found === 'number') return found;
  onProgress(`registering the schema of ${subject}`);
  // Before the first version, so that a server that dies in between leaves no subject unguarded.
  // Not for a subject that is there: what it has, or the default of the registry, is its owner's.
  if (found === 'no subject' && !(await client.hasCompatibility(subject)))
    await client.setCompatibility(subject, compatibility);
  // This is the check too. Asked beforehand, the answer could be overtaken by another server's.
  return client.register(subject, schema);
}

/** Tries again while that can help, and tells why it takes so long. */
async function withPatience<T>(
  attempt: () => Promise<T>,
  delaysMs: readonly number[],
  onProgress: (text: string) => void,
): Promise<T> {
  for (const delayMs of delaysMs) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof RegistryFault) || !error.passing) throw error;
      onProgress(`${error.message} Trying again in ${String(delayMs / 1000)} s.`);
    }
    await delay(delayMs);
  }
  return attempt();
}

function readUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Error(
      `schema_registry_url must be an address like http://registry:8081, not ${text}`,
    );
  if (url.username !== '' || url.password !== '')
    throw new Error(
      'schema_registry_url must hold no account. Set schema_registry_username and schema_registry_password.',
    );
  return url.origin + url.pathname.replace(/\/+$/, '');
}
