import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import Type from 'typebox';
import { Check } from 'typebox/value';
import { type Checkpoint, checkpointText } from '../identity/index.ts';

/** The lines of a checkpoint file: those whose signature is good, and what is wrong with the others. */
export interface CheckpointReading {
  readonly good: readonly Checkpoint[];
  readonly bad: readonly { readonly line: number; readonly what: string }[];
}

const LineSchema = Type.Object({
  tenant: Type.String(),
  seq: Type.Integer({ minimum: 1 }),
  hash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  at: Type.String(),
  signature: Type.String(),
});
type Line = Type.Static<typeof LineSchema>;

/** Every so many lines somebody who waits is told. */
const TELL_LINES = 10_000;

/**
 * Reads the checkpoints of a file. One that nobody of ours has signed counts for nothing, and is told:
 * somebody put it there, or changed it.
 *
 * @param keys public keys for checkpoints, PEM: that of now and those of before
 * @throws when the file cannot be read or a key is none
 */
export async function readCheckpoints(
  file: string,
  keys: readonly string[],
  onProgress: (text: string) => void,
): Promise<CheckpointReading> {
  const publicKeys = keys.map((pem) => createPublicKey(pem));
  const good: Checkpoint[] = [];
  const bad: { line: number; what: string }[] = [];
  let number = 0;
  const text = createReadStream(file, 'utf8');
  for await (const line of createInterface({ input: text, crlfDelay: Infinity })) {
    number += 1;
    if (number % TELL_LINES === 0) onProgress(`checking signatures: ${String(number)} checkpoints`);
    const checkpoint = parseLine(line);
    if (checkpoint === undefined)
      bad.push({ line: number, what: 'this is no checkpoint: the line is damaged or cut short' });
    else if (!isSigned(checkpoint, publicKeys))
      bad.push({
        line: number,
        what: `the signature of the checkpoint of tenant ${checkpoint.tenant} at row ${String(checkpoint.seq)} is not good: it was changed, or another key signed it`,
      });
    else good.push(checkpoint);
  }
  return { good, bad };
}

function parseLine(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Check(LineSchema, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSigned(line: Line, keys: readonly KeyObject[]): boolean {
  const text = Buffer.from(checkpointText(line));
  const signature = Buffer.from(line.signature, 'base64');
  return keys.some((key) => verify(null, text, key, signature));
}
