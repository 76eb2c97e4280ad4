// A process that has a signer, as a server has: for tests that look into it, or end it.
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { startSigner } from '../signer/startSigner.ts';

const signer = await startSigner({
  dir: process.argv[2] ?? '',
  trustDomain: 'test.internal',
  serverNames: ['localhost'],
  maxPerMinute: 10,
});
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { serial } = await signer.signLeaf({
  ...{ tenant: 'acme', kind: 'console', name: 'ana', notAfterMs: Date.now() + 3_600_000 },
  spki: createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
});
process.stdout.write(`${JSON.stringify({ signer: signer.pid, serial })}\n`);
