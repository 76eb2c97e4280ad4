import type { X509Certificate } from 'node:crypto';
import { rmSync } from 'node:fs';
import { retiredKeyPath } from './caFolder.ts';
import { makeCaKey, serialOf } from './certificate.ts';
import { withFolderLock } from './folderLock.ts';
import { type CaOptions, lastEnd, openFolder } from './initCa.ts';
import { type IssuingUse, makeIssuing, readIssuing, writeIssuing } from './issuingCa.ts';
import { findRoot, writeRootList } from './rootAuthority.ts';

/**
 * Makes a new issuing CA before its time. The root key must be at hand.
 *
 * What the old one issued stays good until it ends. With `distrustOld`, for a key that somebody else may
 * have, the old ones are trusted no more: the root revokes them, and everybody enrols again. Servers and
 * signers that run take notice at their next start.
 *
 * @throws Error that says what must be done
 */
export async function rollOver(
  options: CaOptions & { readonly use?: IssuingUse; readonly distrustOld?: boolean },
  makeKey = makeCaKey,
): Promise<X509Certificate> {
  const { dir, use = 'clients', distrustOld = false } = options;
  return withFolderLock(dir, async () => {
    const folder = openFolder(options, makeKey);
    const root = await findRoot(folder);
    const found = await readIssuing(folder, use, root.certificate);
    const made = await makeIssuing(folder, use, root, found);
    const old = found.current === undefined ? [] : [found.current.certificate];
    const distrusted = distrustOld ? [...old, ...found.earlier] : [];
    if (distrustOld) {
      writeIssuing(folder, use, [made.certificate]);
      for (const one of distrusted) rmSync(retiredKeyPath(dir, one), { force: true });
    }
    writeRootList(
      folder,
      await root.open('A revocation list of the root'),
      lastEnd([made.certificate, ...old, ...found.earlier]),
      distrusted.map((one) => ({
        serial: serialOf(one),
        revokedAtMs: Date.now(),
        reason: 'cACompromise',
      })),
    );
    return made.certificate;
  });
}
