import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type * as Onnx from 'onnxruntime-node';
import { inputShape } from './inputShape.ts';

/** A loaded model: so many numbers in, one out. */
export interface Model {
  /** The first digits of the SHA-256 of its file. */
  readonly digest: string;
  /** @throws Error when the model does not answer with one number. */
  run(values: readonly number[]): Promise<number>;
}

/** The runtime is optional: it is larger than the rest of the server. */
async function importRuntime(): Promise<typeof Onnx> {
  return import('onnxruntime-node');
}

/**
 * Loads a model into this process, and tries it once.
 *
 * It runs on one thread of the CPU, so the same values give the same number; another type of CPU
 * may round the last digit differently. Weights must be in the file itself.
 *
 * @throws Error with the reason and what to do.
 */
export async function openModel(
  file: string,
  window: number,
  loadRuntime: () => Promise<typeof Onnx> = importRuntime,
): Promise<Model> {
  const bytes = readModel(file);
  const runtime = await loadRuntime().catch((cause: unknown) => {
    throw new Error(
      `models need the package onnxruntime-node, which is not installed or does not run here (${(cause as Error).message}); install it with: npm install onnxruntime-node@1.30.0`,
      { cause },
    );
  });
  const session = await runtime.InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 4,
  }).catch((cause: unknown) => {
    throw new Error(`${file} is not a model that can be run: ${(cause as Error).message}`, {
      cause,
    });
  });
  const { name, type, shape } = readInput(session.inputMetadata, window);
  const output = session.outputNames[0] ?? '';
  const model: Model = {
    digest: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
    run: async (values) => {
      const data = type === 'float32' ? Float32Array.from(values) : Float64Array.from(values);
      const results = await session.run({ [name]: new runtime.Tensor(type, data, shape) }, [
        output,
      ]);
      return readOutput(results[output]);
    },
  };
  await model.run(Array.from({ length: window }, () => 0));
  return model;
}

function readModel(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Error(`its model cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function readInput(
  inputs: readonly Onnx.InferenceSession.ValueMetadata[],
  window: number,
): { name: string; type: 'float32' | 'float64'; shape: number[] } {
  const [input] = inputs;
  if (input === undefined || inputs.length > 1)
    throw new Error(`the model takes ${String(inputs.length)} inputs; it must take one`);
  if (!input.isTensor || (input.type !== 'float32' && input.type !== 'float64'))
    throw new Error(
      `the input ${input.name} of the model is ${input.isTensor ? input.type : 'no tensor'}; it must be float32 or float64`,
    );
  return { name: input.name, type: input.type, shape: inputShape(input.shape, window) };
}

function readOutput(tensor: Onnx.Tensor | undefined): number {
  const numbers = tensor?.data.length ?? 0;
  const [first] = tensor?.data ?? [];
  if (numbers !== 1 || (typeof first !== 'number' && typeof first !== 'bigint'))
    throw new Error(`the model answers with ${String(numbers)} values; it must be one number`);
  return Number(first);
}
