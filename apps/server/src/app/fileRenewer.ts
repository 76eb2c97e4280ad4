import { readFileSync } from 'node:fs';
import { factsOf, readChain, renewAtMs } from '@batcave/enrol';
import type { CertificateRenewer } from '../agent/index.ts';
import { finishRenewal, type OwnFiles, renewFiles } from './renewFiles.ts';

/** Renews a certificate in its files when two thirds of its life are over. */
export function createFileRenewer(options: {
  readonly files: OwnFiles;
  /** `https://host:port` of the API. */
  readonly server: string;
  readonly nowMs: () => number;
  /** Agents that were enrolled together do not all renew together. In [0, 1). */
  readonly random: number;
}): CertificateRenewer {
  const { files, server, nowMs, random } = options;
  let notAfterMs = 0;
  return {
    async look() {
      try {
        finishRenewal(files);
        const leaf = readChain(readFileSync(files.cert, 'utf8'))?.[0];
        const facts = leaf === undefined ? undefined : factsOf(leaf);
        if (facts === undefined) return { kind: 'foreign' };
        ({ notAfterMs } = facts);
        const dueMs = renewAtMs(facts, random);
        if (nowMs() < dueMs) return { kind: 'good', renewAtMs: dueMs };
        const renewed = await renewFiles(files, server);
        return renewed.ok
          ? { kind: 'renewed', notAfterMs: renewed.facts.notAfterMs }
          : { kind: 'failed', reason: renewed.reason, notAfterMs };
      } catch (error) {
        // A folder that this account may not write, most of all.
        const reason = error instanceof Error ? error.message : String(error);
        return { kind: 'failed', reason, notAfterMs };
      }
    },
  };
}
