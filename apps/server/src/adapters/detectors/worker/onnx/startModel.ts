import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { OnnxSource } from '../../config.ts';
import type { ModelAnswer, ModelRequest } from './modelMessages.ts';
import type { Model } from './openModel.ts';

const MAIN = fileURLToPath(new URL('./modelMain.ts', import.meta.url));

/** A model in a process of its own. */
export interface RunningModel extends Model {
  readonly pid: number;
  /** What the process has taken for the model, as of the last run. */
  heldBytes(): number;
}

/**
 * Loads a model in a process of its own: its runtime is native code, which in a thread could take the
 * server with it when it crashes, and does when the thread is stopped while it runs.
 *
 * The process writes no files and sees nothing of the environment. When it ends, so does this thread.
 *
 * @throws Error with the reason when the model does not load.
 */
export async function startModel(
  { file, window }: OnnxSource,
  onStarted: (pid: number) => void,
): Promise<RunningModel> {
  const child = fork(MAIN, [], {
    env: {},
    execArgv: ['--permission', '--allow-addons', '--allow-fs-read=*'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const pid = child.pid ?? 0;
  onStarted(pid);
  let heldBytes = 0;
  let pending = Promise.withResolvers<ModelAnswer>();
  child.on('message', (said: ModelAnswer) => {
    pending.resolve(said);
  });
  const gone = (how: string): never => {
    throw new Error(`the process of the model is gone: ${how}`);
  };
  child.once('error', (error) => gone(error.message));
  child.once('exit', (code, signal) => gone(signal ?? `exit code ${String(code)}`));
  const ask = async (request: ModelRequest): Promise<ModelAnswer> => {
    pending = Promise.withResolvers();
    child.send(request);
    const said = await pending.promise;
    if ('failed' in said) throw new Error(said.failed);
    ({ heldBytes } = said);
    return said;
  };
  const loaded = await ask({ load: file, window });
  return {
    digest: 'digest' in loaded ? loaded.digest : '',
    pid,
    heldBytes: () => heldBytes,
    run: async (values) => {
      const said = await ask({ run: values });
      if (!('number' in said)) throw new Error('the process of the model gave no number');
      return said.number;
    },
  };
}
