import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { DetectorFailed, DetectorKind } from '../../../rules/index.ts';
import { type OpenDetectors, openDetectors, readDetectorsFile } from '../index.ts';

/** A machine that runs many tests may let a thread wait for a while. */
export const PATIENT_MS = 1_000;

/** A folder with these files that is gone after the test. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sentry-detectors-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
}

/** The source of a module: a detector that counts, with these parts in place of its own. */
export function moduleSource(parts: string, before = ''): string {
  return `${before}
    export default {
      name: 'counting', version: '1.0.0', defaultThreshold: 0.99,
      init: () => ({ seen: 0 }),
      observe: ({ seen }) => ({ state: { seen: seen + 1 }, score: 0, explanation: String(seen + 1) }),
      ${parts}
    };`;
}

export interface Opened extends OpenDetectors {
  readonly failures: DetectorFailed[];
  readonly restarts: string[];
  kind(name: string): DetectorKind;
}

/** Opens what the entries name in the folder, and closes it after the test. */
export async function openIn(
  folder: string,
  entries: Readonly<Record<string, object>>,
  now?: () => number,
): Promise<Opened> {
  const file = path.join(folder, 'detectors.json');
  writeFileSync(file, JSON.stringify({ detectors: entries }));
  const failures: DetectorFailed[] = [];
  const restarts: string[] = [];
  const opened = await openDetectors(readDetectorsFile(file, new Set()), {
    observer: {
      called: () => undefined,
      failed: (failed) => failures.push(failed),
      restarted: (name) => restarts.push(name),
    },
    ...(now !== undefined && { now }),
  });
  onTestFinished(() => opened.close());
  return {
    ...opened,
    failures,
    restarts,
    kind: (name) => {
      const kind = opened.kinds.get(name);
      if (kind === undefined) throw new Error(opened.unavailable.get(name) ?? `no ${name}`);
      return kind;
    },
  };
}
