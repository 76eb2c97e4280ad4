import { expect, test } from 'vitest';
import { createEgress, EgressFailed, EgressRefused, parseEgressAllow } from './index.ts';

/** What DNS says here; asked counts the questions. */
const ZONE: Readonly<Record<string, readonly string[]>> = {
  'public.example': ['93.184.216.34'],
  'internal.example': ['10.0.0.5'],
  'mixed.example': ['93.184.216.34', '127.0.0.1'],
  'mixed6.example': ['93.184.216.34', '::1'],
  'metadata.example': ['169.254.169.254'],
  'azure.example': ['168.63.129.16'],
  'nat64.example': ['64:ff9b::7f00:1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  localhost: ['127.0.0.1', '::1'],
  'empty.example': [],
  'localtest.me': ['127.0.0.1'],
};
const asked: string[] = [];
function lookup(host: string): Promise<readonly string[]> {
  asked.push(host);
  const addresses = ZONE[host];
  if (addresses !== undefined) return Promise.resolve(addresses);
  return Promise.reject(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }));
}

function ask(url: string, allow = '', denied: { host: string; port: number }[] = []) {
  asked.length = 0;
  const egress = createEgress({ allow: parseEgressAllow(allow), denied: () => denied, lookup });
  // Nothing here may get as far as a connection; if it does, it is given up at once.
  return egress.request({ method: 'POST', url, timeoutMs: 500, signal: AbortSignal.timeout(200) });
}

/** Spellings of 127.0.0.1 and its like, as the WHATWG URL standard reads them. */
const LITERALS = [
  ...['127.0.0.1', '127.1', '127.0.1', '0x7f.1', '0x7f000001', '2130706433', '0177.0.0.1'],
  ...['017700000001', '127.0.0.1.', '①②⑦.⓪.⓪.①', '127。0。0。1', '0', '0.0.0.0', '[::1]', '[::]'],
  ...['[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]'],
  ...['[64:ff9b::127.0.0.1]', '[64:ff9b:1::1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]'],
  ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.1.1', '100.64.0.1'],
  ...['198.18.0.1', '192.0.0.1', '192.0.2.1', '198.51.100.1', '203.0.113.1', '224.0.0.1'],
  ...['240.0.0.1', '255.255.255.255', '192.88.99.1', '[fc00::1]', '[fd12:3456::1]', '[fe80::1]'],
  ...['[fec0::1]', '[ff02::1]', '[2001:db8::1]', '[100::1]', '[5f00::1]', '[4000::1]'],
  ...['127%2e0%2e0%2e1', '127.0.0.1%2f', '%31%32%37.1'],
];

test.each(LITERALS)('reaches nothing at https://%s/', async (host) => {
  await expect(ask(`https://${host}/hook`)).rejects.toBeInstanceOf(EgressRefused);
  expect(asked).toEqual([]);
});

/** They give credentials away; no allow list opens them. */
const METADATA = [
  ...['169.254.169.254', '0xa9fea9fe', '2852039166', '[::ffff:169.254.169.254]', '169.254.170.2'],
  ...['168.63.129.16', '100.100.100.200', '192.0.0.192', '[fd00:ec2::254]', '[fd20:ce::254]'],
  ...['metadata.example', 'azure.example'],
];

test.each(METADATA)('never reaches the metadata service at %s', async (host) => {
  await expect(ask(`https://${host}/latest/`)).rejects.toBeInstanceOf(EgressRefused);
  const everything = '0.0.0.0/0:*, [::/0]:*, metadata.example:*, azure.example:*, 168.63.129.16:*';
  await expect(ask(`http://${host}/latest/`, everything)).rejects.toThrow(/never reached/);
});

test.each([
  ...['internal.example', 'mixed.example', 'mixed6.example', 'nat64.example', 'mapped.example'],
  ...['localhost', 'localhost.', 'LOCALHOST', 'localtest.me'],
])('does not connect to what %s stands for', async (host) => {
  await expect(ask(`https://${host}/`)).rejects.toThrow(/not a public address/);
  expect(asked).toHaveLength(1);
});

test.each([
  'http://public.example/',
  'https://public.example:8443/',
  'https://public.example:22/',
  'https://public.example:80/',
  'https://user:pw@public.example/',
  'https://user@public.example/',
  'https://public.example@127.0.0.1/',
  'https://user@evil.example@127.0.0.1/',
  'ftp://public.example/',
  'file:///etc/passwd',
  'gopher://public.example/',
  'data:text/plain,x',
  'javascript:alert(1)',
  'ws://public.example/',
  '//public.example/',
  'public.example/hook',
  'https://',
  'https://[127.0.0.1]/',
  'https://exa mple.example/',
  'https://[fe80::1%25eth0]/',
  '',
])('refuses "%s" before anything is looked up', async (url) => {
  await expect(ask(url)).rejects.toBeInstanceOf(EgressRefused);
  expect(asked).toEqual([]);
});

test.each([
  'host',
  'Connection',
  'transfer-encoding',
  'Content-Length',
  'Proxy-Authorization',
  'upgrade',
])('sets the header %s itself', async (name) => {
  const egress = createEgress({ allow: [], lookup });
  const headers = { [name]: 'x' };
  const request = {
    method: 'POST',
    url: 'https://public.example/',
    headers,
    timeoutMs: 100,
  } as const;
  await expect(egress.request(request)).rejects.toThrow(/not yours to set/);
});

test('says what to change, and shows neither path nor query', async () => {
  const secret = 'https://internal.example/services/T0/B0/hunter2?token=hunter2';
  const error = await ask(secret).catch((caught: unknown) => caught as Error);
  expect(error).toMatchObject({
    message:
      'internal.example:443 is not a public address (private). If it is meant, add "internal.example:443" to the setting egress_allow of the server.',
  });
  await expect(ask('http://public.example/hunter2')).rejects.toThrow(
    /^public.example:80 would be reached without TLS. If it is meant, add "public.example:80"/,
  );
  await expect(ask('not a hunter2 url')).rejects.not.toThrow(/hunter2/);
});

test('tells a name that is not there from one that is refused', async () => {
  await expect(ask('https://absent.example/')).rejects.toMatchObject({
    name: 'EgressFailed',
    sent: false,
    message: 'absent.example:443 cannot be looked up (ENOTFOUND).',
  });
  await expect(ask('https://empty.example/')).rejects.toBeInstanceOf(EgressFailed);
});

test('gives up a lookup that does not end', async () => {
  const egress = createEgress({ allow: [], lookup: () => new Promise(() => undefined) });
  const request = { method: 'GET', url: 'https://slow.example/', timeoutMs: 50 } as const;
  await expect(egress.request(request)).rejects.toMatchObject({
    name: 'EgressFailed',
    sent: false,
  });
});

test('an allow list opens what it names, and only that', async () => {
  const open = (url: string, allow: string) =>
    expect(ask(url, allow)).rejects.toBeInstanceOf(EgressFailed); // it would have connected
  const shut = (url: string, allow: string) =>
    expect(ask(url, allow)).rejects.toBeInstanceOf(EgressRefused);
  await open('http://127.0.0.1:9/', '127.0.0.1:9');
  await open('http://127.0.0.1:9/', '127.0.0.1:*');
  await open('http://127.0.0.1:9/', '127.0.0.0/8:9');
  await open('http://[::1]:9/', '[::1]:9');
  await open('http://localtest.me:9/', 'LocalTest.me:9');
  await open('http://localtest.me:9/', '127.0.0.1:9');
  await shut('http://127.0.0.1:10/', '127.0.0.1:9');
  await shut('http://127.0.0.2:9/', '127.0.0.1:9');
  await shut('http://localhost:9/', '127.0.0.1:9'); // ::1 too
  await shut('http://internal.example:9/', 'localtest.me:9');
  await shut('http://evil-localtest.me:9/', 'localtest.me:9');
  await shut('https://10.0.0.5/', '127.0.0.0/8:*');
});

test('what belongs to this server stays shut, whatever the allow list says', async () => {
  const own = [
    { host: '0.0.0.0', port: 9443 },
    { host: 'DB.example', port: 5432 },
    { host: 'localhost', port: 5433 },
    { host: '10.1.1.1', port: 9092 },
  ];
  const everything = '0.0.0.0/0:*, [::/0]:*, db.example:*, localhost:*';
  for (const url of [
    'http://127.0.0.1:9443/',
    'http://127.9.9.9:9443/',
    'http://[::1]:9443/',
    'http://[::ffff:127.0.0.1]:9443/',
    'http://localhost:9443/',
    'http://0:9443/',
    'http://db.example:5432/',
    'http://127.0.0.1:5433/',
    'http://[::1]:5433/',
    'http://10.1.1.1:9092/',
  ])
    await expect(ask(url, everything, own)).rejects.toThrow(/belongs to this server/);
});

test('gives an address that was checked for what is no HTTP', async () => {
  const egress = createEgress({ allow: parseEgressAllow('internal.example:25'), lookup });
  const question = { usualPorts: [465, 587], timeoutMs: 1000, encrypted: true };
  expect(await egress.checkHost({ ...question, host: 'Public.Example.', port: 587 })).toEqual({
    host: 'public.example',
    port: 587,
    address: '93.184.216.34',
    addresses: ['93.184.216.34'],
  });
  expect(
    await egress.checkHost({ ...question, host: 'internal.example', port: 25, encrypted: false }),
  ).toMatchObject({ address: '10.0.0.5' });
  const shut = (more: object) =>
    expect(
      egress.checkHost({ ...question, host: 'public.example', port: 587, ...more }),
    ).rejects.toBeInstanceOf(EgressRefused);
  await shut({ encrypted: false });
  await shut({ port: 25 });
  await shut({ host: 'mixed.example' });
  for (const host of ['0x7f.1', '2130706433', '::1', 'a/b', 'a@b', 'public.example:587', '', 'a b'])
    await shut({ host });
});

test.each([
  ...['*:443', 'host', 'host:0', 'host:65536', 'host:x', '10.0.0.0/33:1', 'http://host:80'],
  ...['*.example.com:443', '::1:443', 'a:b:1', 'host:-1'],
])('an allow list has no "%s"', (entry) => {
  expect(() => parseEgressAllow(`127.0.0.1:1, ${entry}`)).toThrow(`"${entry}"`);
});

test('an empty allow list is one', () => {
  expect(parseEgressAllow(' ')).toEqual([]);
});
