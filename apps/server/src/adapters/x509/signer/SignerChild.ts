import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '@batcave/shared/errors';
import type { Answer, Exchange, SignerSettings } from './exchange.ts';

const ENTRY = fileURLToPath(new URL('./signerProcess.ts', import.meta.url));
const STOP_MS = 2000;
/** More at once means that somebody floods it. */
const MOST_WAITING = 64;
const STDERR_MOST = 8192;

/** What Node denies the signer: it computes, reads, and writes its folder. */
const LOCKED_DOWN = [
  '--permission', // no processes, threads or native add-ons
  '--allow-fs-read=*',
  '--disable-proto=delete',
  '--disallow-code-generation-from-strings',
  '--disable-sigusr1', // would open a debugger, and with it the keys, to whoever runs as the same user
  '--max-old-space-size=256',
];

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: AppError) => void;
  readonly deadline: NodeJS.Timeout;
}

/** How a signer ended. */
export interface SignerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote, when it ended by a fault. */
  readonly stderr: string;
}

/** One process of the signer, from its start to its end. */
export class SignerChild {
  /** Resolves with what somebody should see to, once it can be asked. Rejects when it cannot be used. */
  readonly ready: Promise<readonly string[]>;
  readonly exited: Promise<SignerExit>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(settings: SignerSettings) {
    this.#child = spawnSigner(settings);
    this.exited = exitOf(this.#child);
    this.ready = new Promise((resolve, reject) => {
      this.#child.on('message', (answer: Answer) => {
        if ('ready' in answer) resolve(answer.notes);
        else if ('failed' in answer) reject(new Error(answer.failed));
        else this.#settle(answer);
      });
      void this.exited.then(({ stderr }) => {
        reject(new Error(`The signer ended before it was ready. ${stderr}`.trim()));
        for (const id of this.#waiting.keys()) this.#settle({ id, error: GONE });
      });
    });
    this.ready.catch(() => undefined); // whoever waits for it is told
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks. An answer that takes too long ends the process: it may be at work on something hostile. */
  ask<K extends keyof Exchange>(
    what: K,
    ask: Exchange[K]['ask'],
    deadlineMs: number,
  ): Promise<Exchange[K]['answer']> {
    if (this.#waiting.size >= MOST_WAITING)
      return Promise.reject(new AppError('rate_limited', undefined, { retryAfterMs: 1000 }));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<unknown>((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.kill();
        this.#settle({ id, error: GONE });
      }, deadlineMs);
      this.#waiting.set(id, { resolve, reject, deadline });
      this.#child.send({ id, what, ask }, (error) => {
        if (error !== null) this.#settle({ id, error: GONE });
      });
    }) as Promise<Exchange[K]['answer']>;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Lets it end: by itself if it can, else at once. */
  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.kill(), STOP_MS);
    await this.exited;
    clearTimeout(timer);
  }

  #settle(answer: Extract<Answer, { id: number }>): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.deadline);
    if ('answer' in answer) waiting.resolve(answer.answer);
    else {
      const { code, detail, retryAfterMs } = answer.error;
      const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
      waiting.reject(new AppError(code, detail, wait));
    }
  }
}

const GONE = {
  code: 'signer_unavailable',
  detail: 'The signer did not answer in time, or ended over it. It is started again.',
  retryAfterMs: 1000,
} as const;

function spawnSigner(settings: SignerSettings): ChildProcess {
  mkdirSync(settings.dir, { recursive: true, mode: 0o700 });
  const writable = [settings.dir, ...(settings.rootDir === undefined ? [] : [settings.rootDir])];
  const flags = [...LOCKED_DOWN, ...writable.map((dir) => `--allow-fs-write=${path.resolve(dir)}`)];
  // Nothing of the server's surroundings: NODE_OPTIONS could load code into it.
  const systemRoot = process.env['SystemRoot']; // without it Windows gives no random numbers
  return spawn(process.execPath, [...flags, ENTRY, JSON.stringify(settings)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'json', // the other form is not made for bytes of a stranger
    env: systemRoot === undefined ? {} : { SystemRoot: systemRoot },
  });
}

function exitOf(child: ChildProcess): Promise<SignerExit> {
  let stderr = '';
  // Not "close": it does not come for a child whose channel was closed from here.
  const hasAllBeenRead = new Promise((resolve) => child.stderr?.once('close', resolve));
  child.stderr?.on('data', (bytes: Buffer) => {
    stderr = (stderr + bytes.toString('utf8')).slice(-STDERR_MOST);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, stderr: error.message }));
    child.once('exit', (code, signal) => {
      void hasAllBeenRead.then(() => resolve({ code, signal, stderr: stderr.trim() }));
    });
  });
}
