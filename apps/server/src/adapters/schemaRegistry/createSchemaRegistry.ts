import { AppError } from '@batcave/shared/errors';
import type { RegistryClient } from './createRegistryClient.ts';

/** What the registry is asked once the server runs. */
export interface SchemaRegistry {
  /** The id under which ours is registered: records that we write are framed with it. */
  idOf(subject: string): number;
  /** What is known here of an id that a record is framed with. Asks nobody. */
  acceptsId(subject: string, id: number): 'yes' | 'no' | 'unknown';
  /**
   * Finds out whether the id is that of a version of the subject. A yes stands for ever, a no for
   * a minute.
   *
   * @throws AppError `log_unavailable`  The registry cannot say: wait and ask again, refuse nothing.
   */
  learn(subject: string, id: number): Promise<'yes' | 'no'>;
}

// A producer that frames wrongly does so in every record. Yet a no may become a yes: when the
// schema is registered under the subject too, or has reached this node of the registry.
const NO_STANDS_MS = 60_000;
const ASK_AGAIN_MS = 1_000;

/** Makes what remembers the answers of the registry, so that what is known is read while it is away. */
export function createSchemaRegistry(options: {
  readonly client: Pick<RegistryClient, 'isVersion'>;
  /** Subjects with the ids of our own schemas. */
  readonly ids: ReadonlyMap<string, number>;
  readonly nowMs: () => number;
}): SchemaRegistry {
  const { client, ids, nowMs } = options;
  const nameOf = (subject: string, id: number) => `${String(id)} ${subject}`;
  const versions = new Set([...ids].map(([subject, id]) => nameOf(subject, id)));
  /** Until when each no stands, the oldest first. */
  const noes = new Map<string, number>();
  const asked = new Map<string, Promise<'yes' | 'no'>>();
  let line: Promise<unknown> = Promise.resolve();

  function acceptsId(subject: string, id: number): 'yes' | 'no' | 'unknown' {
    const name = nameOf(subject, id);
    if (versions.has(name)) return 'yes';
    return (noes.get(name) ?? -Infinity) > nowMs() ? 'no' : 'unknown';
  }

  async function ask(subject: string, id: number): Promise<'yes' | 'no'> {
    const isVersion = await client.isVersion(subject, id).catch((cause: unknown) => {
      const detail = `The schema registry cannot say now what schema ${String(id)} is.`;
      throw new AppError('log_unavailable', detail, { cause, retryAfterMs: ASK_AGAIN_MS });
    });
    const name = nameOf(subject, id);
    if (isVersion) {
      versions.add(name);
      return 'yes';
    }
    const now = nowMs();
    for (const [old, untilMs] of noes) {
      if (untilMs > now) break;
      noes.delete(old);
    }
    noes.set(name, now + NO_STANDS_MS);
    return 'no';
  }

  /**
   * One question at a time: records full of nonsense must not become as many connections. Those
   * behind one that failed fail with it; the registry is away.
   */
  function askInLine(subject: string, id: number): Promise<'yes' | 'no'> {
    const answer = line.then(() => ask(subject, id));
    line = answer;
    answer.catch(() => {
      if (line === answer) line = Promise.resolve();
    });
    return answer;
  }

  return {
    idOf(subject) {
      const id = ids.get(subject);
      if (id === undefined) throw new Error(`No schema of ${subject} was registered at start.`);
      return id;
    },
    acceptsId,
    async learn(subject, id) {
      const known = acceptsId(subject, id);
      if (known !== 'unknown') return known;
      const name = nameOf(subject, id);
      const answer = asked.get(name) ?? askInLine(subject, id).finally(() => asked.delete(name));
      asked.set(name, answer);
      return answer;
    },
  };
}
