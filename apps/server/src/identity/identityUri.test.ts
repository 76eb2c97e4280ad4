import { expect, test } from 'vitest';
import { identityUri, parseIdentityUri } from './identityUri.ts';

const DOMAIN = 'batcave.internal';
const GOOD = 'URI:spiffe://batcave.internal/tenant/acme/console/ana';

test('reads tenant, kind and name, and writes them back the same', () => {
  const named = parseIdentityUri(GOOD, DOMAIN);
  expect(named).toEqual({ tenant: 'acme', kind: 'console', name: 'ana' });
  expect(named && `URI:${identityUri(DOMAIN, named)}`).toBe(GOOD);
});

test.each(['a', 'a-1', `a${'b'.repeat(62)}`])('takes the tenant %s', (tenant) => {
  expect(parseIdentityUri(GOOD.replace('acme', tenant), DOMAIN)?.tenant).toBe(tenant);
});

// What has opened doors elsewhere: each must name nobody.
test.each([
  undefined,
  '',
  'URI:',
  GOOD.slice(4), // without its type
  `${GOOD}, URI:spiffe://batcave.internal/tenant/other/admin/root`, // a second name after
  `URI:spiffe://batcave.internal/tenant/other/admin/root, ${GOOD}`, // and before
  `DNS:ana.example, ${GOOD}`,
  'URI:"spiffe://batcave.internal/tenant/acme/console/ana, URI:spiffe://x"', // a comma, as Node quotes it
  `DNS:"x, ${GOOD}"`,
  GOOD.replace('URI:', 'DNS:'),
  GOOD.replace('batcave.internal', 'evil.example'),
  GOOD.replace('batcave.internal', 'batcave-internal'), // a dot is a dot
  GOOD.replace('batcave.internal', 'batcave.internal.evil.example'),
  GOOD.replace('batcave.internal', 'x@batcave.internal'),
  GOOD.replace('batcave.internal', 'batcave.internal:443'),
  GOOD.replace('spiffe', 'SPIFFE'),
  GOOD.replace('acme', 'ACME'),
  GOOD.replace('acme', '-acme'),
  GOOD.replace('acme', 'a'.repeat(64)),
  GOOD.replace('acme', 'аcme'), // a Cyrillic letter
  GOOD.replace('console', 'Console'),
  GOOD.replace('console', 'root'),
  GOOD.replace('ana', ''),
  GOOD.replace('ana', '.'),
  GOOD.replace('ana', '..'),
  GOOD.replace('ana', 'a'.repeat(129)),
  GOOD.replace('ana', 'an%61'),
  GOOD.replace('ana', 'ana '),
  `${GOOD}/`,
  `${GOOD}/admin`,
  `${GOOD}?x=1`,
  `${GOOD}#x`,
  `${GOOD}\n`,
  `${GOOD}\nURI:spiffe://batcave.internal/tenant/acme/admin/root`,
  `${GOOD}\u0000`,
  ` ${GOOD}`,
  GOOD.replace('/tenant/', '/tenant//'),
  GOOD.replace('/tenant/', '/system/'),
])('names nobody: %j', (subjectAltName) => {
  expect(parseIdentityUri(subjectAltName, DOMAIN)).toBeUndefined();
});
