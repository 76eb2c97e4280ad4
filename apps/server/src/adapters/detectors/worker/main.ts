import path from 'node:path';
// The global one is taken from modules.
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { ModuleSource, OnnxSource } from '../config.ts';
import { isPath } from '../readableFolders.ts';
import { SharedCall, type Status, STATUS } from '../SharedCall.ts';
import { confine } from './confine.ts';
import { asDetectorModule, describe, type DetectorModule } from './DetectorModule.ts';
import { createMemoryCheck } from './memory.ts';
import { serve } from './serve.ts';
import type { WorkerTask } from './task.ts';

// Runs as a worker thread of DetectorWorker.

const { source, buffer, memoryMb } = workerData as WorkerTask;
const call = new SharedCall(buffer);

interface Loaded {
  readonly module: DetectorModule;
  readonly holdsTooMuch: () => boolean;
}

async function loadModule({ specifier, folder }: ModuleSource): Promise<Loaded> {
  const own = pathToFileURL(path.join(folder, 'detectors.json')).href;
  const importModule = confine(specifier, isPath(specifier) ? [own] : [own, import.meta.url]);
  const { default: exported } = (await importModule()) as { default?: unknown };
  return { module: asDetectorModule(exported), holdsTooMuch: createMemoryCheck(memoryMb) };
}

async function loadModel(source: OnnxSource): Promise<Loaded> {
  // Loaded only where it is used: the calibration brings all rules along.
  const { onnxModule, startModel } = await import('./onnx/index.ts');
  const model = await startModel(source, (pid) => parentPort?.postMessage(pid));
  return {
    module: onnxModule(source, model),
    holdsTooMuch: createMemoryCheck(memoryMb, () => model.heldBytes()),
  };
}

/** Loads the detector and says how that went. */
async function load(): Promise<Loaded | undefined> {
  try {
    const loaded = await (source.kind === 'onnx' ? loadModel(source) : loadModule(source));
    if (loaded.holdsTooMuch())
      throw new Error(`it holds more than ${String(memoryMb)} MB (memory_mb) once it is loaded`);
    call.writeText(describe(loaded.module));
    call.say(STATUS.loaded);
    return loaded;
  } catch (error) {
    call.writeText(error instanceof Error ? error.message : 'it threw something that is no Error');
    call.say(STATUS.unloadable);
    return undefined;
  }
}

const SAID: readonly Status[] = [STATUS.overMemory, STATUS.unloadable];
// The caller may be waiting, and its event loop with it.
process.on('exit', () => {
  if (!SAID.includes(call.status)) call.say(STATUS.ended);
});

async function run(): Promise<void> {
  const loaded = await load();
  if (loaded !== undefined) await serve(loaded.module, call, loaded.holdsTooMuch);
  process.exit();
}

void run();
