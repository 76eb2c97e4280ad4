import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 25;
const SHOWN_LINES = 8;

/** Makes Linux end a program when whoever started it is gone, even by `kill -9`. */
const DIES_WITH_US = ['setpriv', '--pdeathsig', 'KILL'];
let canDieWithUs;

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A Java program that ends with this process. Its output goes to a file: it never waits for us. */
export class JavaProcess {
  #name;
  #child;
  #logFile;
  #logStart;
  /** Resolves with why it ended. */
  ended;

  constructor(name, child, logFile, logStart) {
    this.#name = name;
    this.#child = child;
    this.#logFile = logFile;
    this.#logStart = logStart;
    running.add(child);
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, signal) => resolve(signal ?? `code ${String(code)}`));
    }).finally(() => running.delete(child));
  }

  /** `name` begins the sentence that says why it did not come up. */
  static async start(name, java, args, { logFile, cwd }) {
    canDieWithUs ??= spawnSync(DIES_WITH_US[0], [...DIES_WITH_US.slice(1), 'true']).status === 0;
    const [command, ...rest] = [...(canDieWithUs ? DIES_WITH_US : []), java, ...args];
    const log = openSync(logFile, 'a');
    const logStart = (await stat(logFile)).size;
    // A group of its own: Ctrl-C reaches us alone, and we stop things in order.
    const child = spawn(command, rest, { cwd, detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    return new JavaProcess(name, child, logFile, logStart);
  }

  get pid() {
    return this.#child.pid;
  }

  get isRunning() {
    return running.has(this.#child);
  }

  /** Resolves once the output holds the text; throws with the telling lines when it never will. */
  async said(text, timeoutMs) {
    const deadlineMs = performance.now() + timeoutMs;
    for (;;) {
      // Before its output is read: one that has ended may have said it with its last words.
      const { isRunning } = this;
      if ((await this.#output()).includes(text)) return;
      if (!isRunning) throw new Error(await this.#lastWords(`ended (${await this.ended})`));
      if (performance.now() > deadlineMs)
        throw new Error(await this.#lastWords(`was not ready after ${String(timeoutMs / 1000)} s`));
      await sleep(POLL_MS);
    }
  }

  send(signal) {
    this.#child.kill(signal);
  }

  /** Asks it to end, also when it is held by SIGSTOP, and ends it when it has not after a while. */
  async stop(patienceMs) {
    this.send('SIGTERM');
    this.send('SIGCONT');
    const impatience = setTimeout(() => this.send('SIGKILL'), patienceMs);
    await this.ended;
    clearTimeout(impatience);
  }

  async #output() {
    const bytes = await readFile(this.#logFile);
    return bytes.subarray(this.#logStart).toString('utf8');
  }

  async #lastWords(what) {
    const lines = (await this.#output()).trimEnd().split('\n');
    // A program that gives up says a lot more while it puts everything away.
    const telling = lines.filter((line) =>
      /\b(ERROR|FATAL|[A-Z]\w+(Exception|Error))\b/.test(line),
    );
    const shown = telling.length > 0 ? telling.slice(0, SHOWN_LINES) : lines.slice(-SHOWN_LINES);
    return [`${this.#name} ${what}. From ${this.#logFile}:`, ...shown].join('\n  ');
  }
}
