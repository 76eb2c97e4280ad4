import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JavaProcess } from './javaProcess.mjs';
import { smallJvm } from './smallJvm.mjs';

/** The line that a broker says once it takes requests. */
const STARTED = 'Kafka Server started';
const FORMAT_TIMEOUT_MS = 60_000;
const START_TIMEOUT_MS = 120_000;
const STOP_PATIENCE_MS = 10_000;

const log = (name, value) => `-Dorg.slf4j.simpleLogger.${name}=${value}`;
const LOG = [
  ...[log('showDateTime', 'true'), log('dateTimeFormat', 'HH:mm:ss.SSS')],
  // Four hundred lines of settings at each start.
  log('log.org.apache.kafka.common.config', 'warn'),
];
/** Signals after which a process goes on. */
const HARMLESS = ['SIGSTOP', 'SIGCONT'];

/** One broker: started, killed and started again on the same data and ports. */
export class Broker {
  #kafka;
  #dir;
  #settingsFile;
  #process;
  id;
  port;

  /** @param kafka what prepareKafka gave */
  constructor(kafka, { id, port }, dir) {
    this.#kafka = kafka;
    this.#dir = dir;
    this.#settingsFile = join(dir, 'server.properties');
    this.id = id;
    this.port = port;
  }

  get pid() {
    return this.#process?.pid;
  }

  /** Writes its settings and, unless there is some, the start of its data. */
  async prepare(clusterId, settings) {
    await mkdir(this.#dir, { recursive: true });
    await this.#refuseToBeASecond();
    await writeFile(this.#settingsFile, settings);
    if (existsSync(join(this.dataDir, 'meta.properties'))) return;
    const format = await this.#run('Formatting the data', 'kafka.tools.StorageTool', [
      ...['format', '--cluster-id', clusterId, '--config', this.#settingsFile],
    ]);
    await format.said('Formatting', FORMAT_TIMEOUT_MS);
    await format.ended;
  }

  /** Resolves once it takes requests. */
  async start() {
    if (this.isRunning) return;
    const name = `Broker ${String(this.id)}`;
    this.#process = await this.#run(name, 'kafka.Kafka', [this.#settingsFile]);
    await writeFile(this.#pidFile, String(this.pid));
    await this.#process.said(STARTED, START_TIMEOUT_MS);
  }

  /** Sends a signal; resolves when the process is gone, if the signal is one that ends it. */
  async kill(signal) {
    if (!this.isRunning) return;
    this.#process.send(signal);
    if (!HARMLESS.includes(signal)) await this.#process.ended;
  }

  get isRunning() {
    return this.#process?.isRunning ?? false;
  }

  /** Resolves when the process of the last start is gone, with why. */
  get ended() {
    return this.#process?.ended;
  }

  /** Resolves when the process is gone, in good order unless that takes too long. */
  async stop(patienceMs = STOP_PATIENCE_MS) {
    if (this.isRunning) await this.#process.stop(patienceMs);
  }

  get dataDir() {
    return join(this.#dir, 'data');
  }

  /** Kafka notices a second broker on the same data only after that has written into it. */
  async #refuseToBeASecond() {
    const pid = Number(await readFile(this.#pidFile, 'utf8').catch(() => '0'));
    if (pid > 0 && (await runs(pid, this.#settingsFile)))
      throw new Error(
        `${this.#dir} is in use by process ${String(pid)}. Stop it, or take another folder.`,
      );
  }

  get #pidFile() {
    return join(this.#dir, 'pid');
  }

  #run(name, className, args) {
    const { java, jars, classes, jvmArgs = [] } = this.#kafka;
    const jvm = [...jvmArgs, ...smallJvm(classes), ...LOG, '-cp', join(jars, '*')];
    const logFile = join(this.#dir, 'broker.log');
    const line = [...jvm, className, ...args];
    return JavaProcess.start(name, java, line, { logFile, cwd: this.#dir });
  }
}

/** Whether the process is there and, where a system tells, was started with the word. */
async function runs(pid, word) {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const command = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => word);
  return command.includes(word);
}
