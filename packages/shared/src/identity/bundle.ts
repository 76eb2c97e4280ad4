/** What a new party needs to get its certificate: where to ask, whom to trust, and the right to ask once. */
export interface EnrolmentBundle {
  /** Where to enrol: `https://noc.example:9444`. */
  readonly enrol: string;
  /** SHA-256 of the root certificate (DER), hexadecimal: the server must come from this root. */
  readonly root: string;
  /** Good once. */
  readonly token: string;
}

const START = 'batcave-enrol-1';
const SERVER = /^https:\/\/(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;
const ROOT = /^[0-9a-f]{64}$/;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The bundle as one word, to be pasted, mailed or kept in a file. */
export function formatBundle({ enrol, root, token }: EnrolmentBundle): string {
  return [START, enrol, root, token].join(';');
}

/** Reads a bundle, with whatever blanks and line ends a mail program put into it. */
export function parseBundle(
  text: string,
):
  | { readonly ok: true; readonly bundle: EnrolmentBundle }
  | { readonly ok: false; readonly reason: string } {
  const [start, enrol = '', root = '', token = '', ...rest] = text.replaceAll(/\s/g, '').split(';');
  const refuse = (reason: string) => ({ ok: false, reason }) as const;
  if (start !== START)
    return refuse(
      `An enrolment bundle begins with ${START}; paste all of what the security team sent.`,
    );
  if (!SERVER.test(enrol))
    return refuse('The bundle does not name its server as https://host:port.');
  if (!ROOT.test(root))
    return refuse('The bundle does not hold the SHA-256 of a root certificate: it was cut short.');
  if (!TOKEN.test(token) || rest.length > 0)
    return refuse('The bundle does not end with a token of 43 characters: it was cut short.');
  return { ok: true, bundle: { enrol, root, token } };
}
