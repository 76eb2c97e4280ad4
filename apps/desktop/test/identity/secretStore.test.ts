import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openKeychain } from '../../src/main/identity/keychain.ts';
import type { SecretStore } from '../../src/main/identity/secretStore.ts';
import { splitSecrets } from '../../src/main/identity/splitSecrets.ts';
import { type Keyring, startKeyring } from './keyring.ts';
import { createMemorySecrets } from './memorySecrets.ts';

/** As long as a private key of 4,096 bits in PEM form, and with what PEM has not. */
const LONG = `-----BEGIN KEY-----\n${'0123456789abcdef'.repeat(250)}\nü€😀\n`;

let keyring: Keyring | { readonly missing: string };
let keytarMissing: string | undefined;
beforeAll(async () => {
  keyring = await startKeyring();
  // The C library reads it when it first looks for a keychain, so it must be there before.
  if ('env' in keyring) Object.assign(process.env, keyring.env);
  try {
    createRequire(import.meta.url)('keytar');
  } catch (error) {
    keytarMissing = `keytar is not installed (${String(error).split('\n')[0] ?? ''}).`;
  }
});
afterAll(async () => {
  if ('stop' in keyring) await keyring.stop();
});

const MAKERS: readonly (readonly [string, () => SecretStore | Promise<SecretStore>])[] = [
  ['in memory', () => createMemorySecrets()],
  ['of limited entries', () => splitSecrets(createMemorySecrets(100), 100)],
  ['of this system', () => openKeychain(process.platform)],
  [
    'of this system, as if its entries were limited',
    async () => splitSecrets(await openKeychain(process.platform), 200),
  ],
];

describe.each(MAKERS)('a keychain %s', (name, make) => {
  let store: SecretStore;
  beforeEach(async (context) => {
    if (name.startsWith('of this system')) {
      if ('missing' in keyring) return context.skip(keyring.missing);
      if (keytarMissing !== undefined) return context.skip(keytarMissing);
    }
    store = await make();
  });
  afterEach(async () => {
    for (const secret of ['one', 'two']) await store.remove(secret);
  });

  test('gives back what was kept, by its name, long or short', async () => {
    await store.write('one', LONG);
    await store.write('two', 'short');
    expect([await store.read('one'), await store.read('two')]).toEqual([LONG, 'short']);
  });

  test('has nothing where nothing was kept', async () => {
    expect(await store.read('one')).toBeNull();
    await store.remove('one');
    expect(await store.read('one')).toBeNull();
  });

  test('replaces a secret as a whole, a long one by a short one too', async () => {
    for (const secret of ['short', LONG, `${LONG}${LONG}`, 'shorter']) {
      await store.write('one', secret);
      expect(await store.read('one')).toBe(secret);
    }
  });

  test('forgets what was removed', async () => {
    await store.write('one', LONG);
    await store.remove('one');
    expect(await store.read('one')).toBeNull();
  });

  test('keeps a secret that looks like a header of its own', async () => {
    const secret = 'batcave-split-1;0123456789abcdef;3';
    await store.write('one', secret);
    expect(await store.read('one')).toBe(secret);
  });
});

test('the keychain of this system still has a secret when it is opened anew', async (context) => {
  if ('missing' in keyring) return context.skip(keyring.missing);
  if (keytarMissing !== undefined) return context.skip(keytarMissing);
  await (await openKeychain(process.platform)).write('one', LONG);
  const again = await openKeychain(process.platform);
  expect(await again.read('one')).toBe(LONG);
  await again.remove('one');
});

describe('a secret in parts', () => {
  test('leaves no part behind when it is replaced or removed', async () => {
    const memory = createMemorySecrets(100);
    const store = splitSecrets(memory, 100);
    await store.write('one', LONG);
    await store.write('one', LONG);
    const parts = Math.ceil(Buffer.from(LONG).toString('base64').length / 100);
    expect(memory.entries.size).toBe(parts + 1);
    await store.write('one', 'short');
    expect([...memory.entries]).toEqual([['one', 'short']]);
    await store.write('one', LONG);
    await store.remove('one');
    expect(memory.entries.size).toBe(0);
  });

  test('is the one before when writing it ends half way', async () => {
    const memory = createMemorySecrets(100);
    const store = splitSecrets(memory, 100);
    await store.write('one', LONG);
    let writes = 0;
    const failing = splitSecrets(
      {
        ...memory,
        async write(name, secret) {
          if ((writes += 1) > 3) throw new Error('power cut');
          await memory.write(name, secret);
        },
      },
      100,
    );
    await expect(failing.write('one', `${LONG}!`)).rejects.toThrow('power cut');
    expect(await store.read('one')).toBe(LONG);
  });

  test('that has lost a part is an error, not half a secret', async () => {
    const memory = createMemorySecrets(100);
    const store = splitSecrets(memory, 100);
    await store.write('one', LONG);
    memory.entries.delete([...memory.entries.keys()].find((name) => name.endsWith('.1')) ?? '');
    await expect(store.read('one')).rejects.toThrow('lost a part');
  });
});

describe('a keychain that cannot be used', () => {
  test('says what to install when its module is not there', async () => {
    const absent = openKeychain('linux', () => {
      throw new Error("Cannot find module 'keytar'\nRequire stack: …");
    });
    await expect(absent).rejects.toThrow(
      /^The keychain of this machine cannot be used: Cannot find module 'keytar'\. Install libsecret and gnome-keyring, or KWallet/,
    );
  });

  test('says so when it does not answer', async () => {
    const never = () => new Promise<never>(() => undefined);
    const silent = { getPassword: never, setPassword: never, deletePassword: never };
    await expect(openKeychain('linux', () => silent, 20)).rejects.toThrow(/did not answer.*locked/);
  });

  test('splits on Windows what an entry there cannot hold', async () => {
    const memory = createMemorySecrets(2_560);
    const keytar = {
      getPassword: (_service: string, name: string) => memory.read(name),
      setPassword: (_service: string, name: string, secret: string) => memory.write(name, secret),
      deletePassword: async (_service: string, name: string) => {
        await memory.remove(name);
        return true;
      },
    };
    const store = await openKeychain('win32', () => keytar);
    await store.write('one', LONG);
    expect(await store.read('one')).toBe(LONG);
    expect(memory.entries.size).toBe(4);
  });
});
