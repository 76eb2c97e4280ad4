import { fileURLToPath } from 'node:url';
import type { ConfiguredDetector } from './config.ts';
import { readableFolders } from './readableFolders.ts';

const OWN_CODE = fileURLToPath(new URL('.', import.meta.url));

/**
 * The options of Node that hold for a detector's thread alone. One with a module writes no files,
 * starts no programs and threads, loads no native code, opens no debugger, and reads its own
 * folders. One with a model runs our code, which starts the model's process.
 */
export function permissions(source: ConfiguredDetector['source']): string[] {
  if (source.kind === 'onnx') return ['--permission', '--allow-child-process', '--allow-fs-read=*'];
  const folders = [OWN_CODE, ...readableFolders(source)];
  return ['--permission', ...folders.map((folder) => `--allow-fs-read=${folder}`)];
}
