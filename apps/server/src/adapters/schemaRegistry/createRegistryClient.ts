import { type Answer, askRegistry, type Question, type RegistryAddress } from './askRegistry.ts';
import { explainRefusal, incompatible, notRegistry } from './explainRefusal.ts';

/** What is needed of a registry that speaks as Confluent's does. All may throw a `RegistryFault`. */
export interface RegistryClient {
  /** The id of exactly this schema in the subject, else what is missing. */
  find(subject: string, schema: object): Promise<number | 'no subject' | 'no version'>;
  /**
   * Adds a version and resolves with its id; with the old one when it is there already.
   *
   * @throws RegistryFault with the registry's reasons when its rules are against it.
   */
  register(subject: string, schema: object): Promise<number>;
  /** Whether a compatibility was chosen for this subject. */
  hasCompatibility(subject: string): Promise<boolean>;
  setCompatibility(subject: string, compatibility: string): Promise<void>;
  /** Whether a version of the subject has the id, deleted ones included: their records remain. */
  isVersion(subject: string, id: number): Promise<boolean>;
}

const NO_SUBJECT = 40401;
const NO_VERSION = 40402;
const NO_SCHEMA = 40403;
const NO_COMPATIBILITY = 40408;
const CONFLICTS = [409, 40901];

/** Makes the client. It holds nothing open. */
export function createRegistryClient(address: RegistryAddress): RegistryClient {
  const ask = (
    method: Question['method'],
    path: string,
    subject: string,
    rest: { readonly body?: object; readonly expected?: readonly number[] } = {},
  ): Promise<Answer> => askRegistry(address, { method, path, about: subject, ...rest });
  const versionsOf = (subject: string) => `/subjects/${encodeURIComponent(subject)}/versions`;
  const configOf = (subject: string) => `/config/${encodeURIComponent(subject)}`;
  const bodyOf = (schema: object) => ({ schemaType: 'JSON', schema: JSON.stringify(schema) });

  function readId(body: unknown): number {
    const { id } = (body ?? {}) as Record<string, unknown>;
    if (typeof id === 'number' && Number.isInteger(id)) return id;
    throw notRegistry(address.url, 'it gives no id');
  }

  /** Why the newest version and ours do not go together; `undefined` when they do. */
  async function findConflicts(subject: string, schema: object) {
    const path = `/compatibility${versionsOf(subject)}/latest?verbose=true`;
    const expected = [NO_SUBJECT, NO_VERSION];
    const answer = await ask('POST', path, subject, { body: bodyOf(schema), expected });
    if (answer.kind === 'expected') return undefined;
    const { is_compatible, messages } = (answer.body ?? {}) as Record<string, unknown>;
    if (is_compatible === true) return undefined;
    return Array.isArray(messages) ? messages.map(String) : [];
  }

  return {
    async find(subject, schema) {
      const path = `/subjects/${encodeURIComponent(subject)}`;
      const expected = [NO_SUBJECT, NO_SCHEMA];
      const answer = await ask('POST', path, subject, { body: bodyOf(schema), expected });
      if (answer.kind === 'done') return readId(answer.body);
      return answer.code === NO_SUBJECT ? 'no subject' : 'no version';
    },

    async register(subject, schema) {
      const body = bodyOf(schema);
      const path = versionsOf(subject);
      const answer = await ask('POST', path, subject, { body, expected: CONFLICTS });
      if (answer.kind === 'done') return readId(answer.body);
      const conflicts = await findConflicts(subject, schema);
      if (conflicts === undefined) throw explainRefusal(address.url, subject, answer);
      // Apicurio names them in the refusal, Confluent in the answer to the question.
      throw incompatible(address.url, subject, [answer.message, ...conflicts]);
    },

    async hasCompatibility(subject) {
      const expected = [NO_SUBJECT, NO_COMPATIBILITY];
      return (await ask('GET', configOf(subject), subject, { expected })).kind === 'done';
    },

    async setCompatibility(subject, compatibility) {
      await ask('PUT', configOf(subject), subject, { body: { compatibility } });
    },

    async isVersion(subject, id) {
      const path = `/schemas/ids/${String(id)}/versions?deleted=true`;
      const answer = await ask('GET', path, subject, { expected: [NO_SCHEMA] });
      if (answer.kind === 'expected') return false;
      if (!Array.isArray(answer.body)) throw notRegistry(address.url, 'it lists no versions');
      return answer.body.some(
        (version: { subject?: unknown } | null) => version?.subject === subject,
      );
    },
  };
}
