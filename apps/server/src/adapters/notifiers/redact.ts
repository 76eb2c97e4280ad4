/** Makes one line of at most 300 characters without the secrets that it was made for. */
export type Redact = (text: string) => string;

const MOST = 300;
/** Shorter ones would blank out words that have nothing to do with them. */
const SHORTEST = 4;
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * Whoever answers may repeat what it was sent, as it was or as it is written in a URL, a header or SMTP:
 * none of these gets into a detail.
 */
export function createRedact(secrets: readonly (string | undefined)[]): Redact {
  const forms = secrets
    .filter((secret) => secret !== undefined)
    .flatMap(formsOf)
    .filter(({ length }) => length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let line = text.replace(CONTROL, ' ');
    for (const form of forms) line = line.replaceAll(form, '***');
    const characters = [...line.trim()];
    return characters.length <= MOST
      ? characters.join('')
      : `${characters.slice(0, MOST - 1).join('')}…`;
  };
}

function formsOf(secret: string): string[] {
  const plain = secret.replace(/^whsec_/, '');
  const bytes = Buffer.from(secret, 'utf8');
  const url = URL.canParse(secret) ? new URL(secret) : undefined;
  return [
    secret,
    plain,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    ...(url === undefined ? [] : [url.href, url.pathname, url.pathname.slice(1)]),
    ...(url === undefined ? [] : url.pathname.split('/').filter(({ length }) => length > 15)),
  ];
}
