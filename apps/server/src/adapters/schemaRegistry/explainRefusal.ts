import { RegistryFault } from './RegistryFault.ts';

/** An answer that is not the one asked for. */
export interface Refusal {
  readonly status: number;
  /** The registry's own code, 40401 or 42201; where there is none, the status. */
  readonly code: number;
  /** In the registry's words. May be empty. */
  readonly message: string;
}

const TOO_MANY = 429;
const READ_ONLY = 42205;

/** One sentence of what is wrong and one of what to do about it. Pure. */
export function explainRefusal(url: string, subject: string, refusal: Refusal): RegistryFault {
  const { status, code, message } = refusal;
  const words = `(${String(code)}${message === '' ? '' : `: ${message}`})`;
  const fault = (wrong: string, step: string, passing = false) =>
    new RegistryFault(`The schema registry at ${url} ${wrong} ${words}. ${step}`, { passing });
  if (status >= 500 || status === TOO_MANY)
    return fault('cannot answer now', 'Look at its log, then start again.', true);
  if (status === 401)
    return fault(
      'does not know this user',
      'Set schema_registry_username and schema_registry_password.',
    );
  if (status === 403)
    return fault(`does not let this user at ${subject}`, 'Grant it read and write there.');
  // Apicurio, when two servers make the same subject. Whoever asks again finds it made.
  if (status === 409)
    return fault(
      `refuses a change to ${subject} because of another`,
      'Start again. If that does not help, compare the schema with the older versions there.',
      true,
    );
  if (code === READ_ONLY)
    return fault(
      `takes no schema for ${subject} in its present mode`,
      'Set the mode of the subject to READWRITE, or register the schema there by other means.',
    );
  if (status === 422)
    return fault(
      `takes the schema of ${subject} for invalid`,
      'Use a registry that knows JSON Schema, draft-07.',
    );
  // A server that has no such path says 404 and no more than that.
  if (code === status) return notRegistry(url, `it answers ${String(status)}`);
  return fault(`does not take what it is told of ${subject}`, 'Look at its log.');
}

/** Something answers, but not as a registry does. */
export function notRegistry(url: string, because: string): RegistryFault {
  return new RegistryFault(
    `There is no schema registry at ${url}: ${because}. Set schema_registry_url to the address before /subjects; that of Apicurio ends in /apis/ccompat/v7.`,
    { passing: false },
  );
}

const MAX_REASONS = 10;
const MAX_REASON_LENGTH = 500;

/** Others rely on a schema that ours would break. */
export function incompatible(
  url: string,
  subject: string,
  reasons: readonly string[],
): RegistryFault {
  const config = `${url}/config/${encodeURIComponent(subject)}`;
  return new RegistryFault(
    [
      `The schema of ${subject} in this version of Sentry is not compatible with the one in the registry:`,
      ...reasons.slice(0, MAX_REASONS).map((reason) => `  ${reason.slice(0, MAX_REASON_LENGTH)}`),
      'Start the version that registered it. Or, once every program that uses the topic copes with the new schema, start',
      `this one while the subject has compatibility NONE: PUT ${config} with {"compatibility":"NONE"}.`,
      // There, NONE for a subject means the rule for all.
      `Apicurio 2 needs the same at ${url}/config.`,
    ].join('\n'),
    { passing: false },
  );
}
