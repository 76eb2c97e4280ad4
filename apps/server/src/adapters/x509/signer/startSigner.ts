import { AppError } from '@batcave/shared/errors';
import type { CsrFacts, LeafRequest, Signer } from '../../../identity/index.ts';
import type { Exchange, IssuedLeaf, IssuedServerLeaf, SignerSettings } from './exchange.ts';
import { SignerChild, type SignerExit } from './SignerChild.ts';

const DEADLINE_MS = 3000;
const START_MS = 60_000; // keys may have to be made, on a slow machine
const BACK_OFF_LEAST_MS = 100;
const BACK_OFF_MOST_MS = 10_000;
/** Who has lived so long was well: the next end is a new trouble. */
const WELL_MS = 30_000;

export interface StartOptions extends SignerSettings {
  /** How long an answer may take. */
  readonly deadlineMs?: number;
  /** What somebody should see to: an authority that ends soon. */
  readonly onNote?: (text: string) => void;
  /** It ended although nobody asked it to, and is started again. */
  readonly onExit?: (exit: SignerExit) => void;
}

/** The signer as a server has it: it can be asked, and its keys cannot be had. */
export interface RunningSigner extends Signer {
  signLeaf(request: LeafRequest): Promise<IssuedLeaf>;
  /** A certificate for a server of ours, with the names of the start. */
  signServerLeaf(request: {
    readonly spki: Buffer;
    readonly notAfterMs: number;
  }): Promise<IssuedServerLeaf>;
  /** Its process, while there is one. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/**
 * Starts the signer as a process of its own, which makes the authorities on first use.
 *
 * When it dies it is started again; what is asked meanwhile fails with `signer_unavailable`. It ends with
 * this process.
 *
 * @throws Error that says what must be done when it cannot be started
 */
export async function startSigner(options: StartOptions): Promise<RunningSigner> {
  const keeper = new Keeper(options);
  await keeper.start();
  return {
    get pid() {
      return keeper.pid;
    },
    readCsr: async (pem) => factsOf(await keeper.ask('csr', { pem })),
    signLeaf: ({ tenant, kind, name, spki, notAfterMs }) =>
      keeper.ask('client', { tenant, kind, name, spki: spki.toString('base64'), notAfterMs }),
    signServerLeaf: ({ spki, notAfterMs }) =>
      keeper.ask('server', { spki: spki.toString('base64'), notAfterMs }),
    async signRevocationLists(list) {
      const lists = await keeper.ask('lists', list);
      return lists.map((base64) => Buffer.from(base64, 'base64'));
    },
    signCheckpoint: (text) => keeper.ask('checkpoint', { text }),
    stop: () => keeper.stop(),
  };
}

function factsOf({ keyType, keyDetails, spki }: Exchange['csr']['answer']): CsrFacts {
  const { publicExponent, ...details } = keyDetails;
  const exponent = publicExponent === undefined ? {} : { publicExponent: BigInt(publicExponent) };
  return { keyType, keyDetails: { ...details, ...exponent }, spki: Buffer.from(spki, 'base64') };
}

/** Keeps a signer running. */
class Keeper {
  readonly #options: StartOptions;
  #child: SignerChild | undefined;
  #isReady = false;
  #backOffMs = BACK_OFF_LEAST_MS;
  #restart: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: StartOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async start(): Promise<void> {
    const { dir, trustDomain, serverNames, maxPerMinute } = this.#options;
    const { secretFile, rootDir, rootSecretFile } = this.#options;
    const startedMs = Date.now();
    const child = new SignerChild({
      ...{ dir, trustDomain, serverNames, maxPerMinute },
      ...{ secretFile, rootDir, rootSecretFile },
    });
    this.#child = child;
    const tooLate = setTimeout(() => child.kill(), START_MS);
    try {
      const notes = await child.ready;
      for (const note of notes) this.#options.onNote?.(note);
    } catch (error) {
      child.kill();
      throw error;
    } finally {
      clearTimeout(tooLate);
    }
    this.#isReady = true;
    void child.exited.then((exit) => this.#afterEnd(exit, startedMs));
  }

  ask<K extends keyof Exchange>(what: K, ask: Exchange[K]['ask']): Promise<Exchange[K]['answer']> {
    if (this.#child === undefined || !this.#isReady)
      return Promise.reject(
        new AppError('signer_unavailable', undefined, { retryAfterMs: this.#backOffMs }),
      );
    return this.#child.ask(what, ask, this.#options.deadlineMs ?? DEADLINE_MS);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#isReady = false;
    clearTimeout(this.#restart);
    await this.#child?.stop();
  }

  #afterEnd(exit: SignerExit, startedMs: number): void {
    this.#isReady = false;
    if (this.#isStopped) return;
    this.#options.onExit?.(exit);
    if (Date.now() - startedMs > WELL_MS) this.#backOffMs = BACK_OFF_LEAST_MS;
    this.#again();
  }

  #again(): void {
    this.#restart = setTimeout(() => {
      this.start().catch((error: unknown) => {
        if (this.#isStopped) return;
        const stderr = error instanceof Error ? error.message : String(error);
        this.#options.onExit?.({ code: null, signal: null, stderr });
        this.#again();
      });
    }, this.#backOffMs);
    this.#backOffMs = Math.min(BACK_OFF_MOST_MS, this.#backOffMs * 2);
  }
}
