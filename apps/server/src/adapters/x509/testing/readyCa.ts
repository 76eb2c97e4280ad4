import type { KeyObject } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeCaKey } from '../certificate.ts';
import { initCa } from '../initCa.ts';

/** Keys to make authorities with. RSA keys take long to make: these are made once, and dealt out in turn. */
export async function makeKeyDealer(count: number): Promise<() => Promise<KeyObject>> {
  const keys = await Promise.all(Array.from({ length: count }, makeCaKey));
  let dealt = 0;
  return () => {
    dealt += 1;
    const key = keys[dealt % count];
    return key === undefined ? makeCaKey() : Promise.resolve(key);
  };
}

/**
 * A CA's folder to copy from: making keys takes a second, copying them nothing. Call `drop` in the end.
 */
export async function makeReadyCa(makeKey = makeCaKey): Promise<{ copy(): string; drop(): void }> {
  const base = mkdtempSync(path.join(tmpdir(), 'ca-'));
  const first = path.join(base, 'first');
  await initCa({ dir: first }, makeKey);
  let copies = 0;
  return {
    copy() {
      copies += 1;
      const dir = path.join(base, String(copies));
      cpSync(first, dir, { recursive: true, preserveTimestamps: true });
      return dir;
    },
    drop: () => rmSync(base, { recursive: true, force: true }),
  };
}
