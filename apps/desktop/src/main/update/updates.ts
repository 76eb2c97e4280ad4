import type { Clock, Timers } from '../../link/index.ts';
import { localProblem } from '../../link/index.ts';
import type { InstallMoment, UpdateAnswer, UpdateState } from '../../ipc/update.ts';
import { createWatched } from '../identity/watched.ts';

const CHECK_EVERY_MS = 6 * 3_600_000;

/** Finds, fetches and installs versions. Each step rejects with a reason for people. */
export interface Updater {
  /** The version that is newer than this one; `null` when there is none. */
  check(): Promise<string | null>;
  /** Fetches what `check` found and verifies it. From then on it is installed when the console is closed. */
  download(onPercent: (percent: number) => void): Promise<void>;
  /** Installs it at once and starts it. Returns before this console ends; throws when it cannot. */
  installNow(): void;
}

/** Looks for updates, and does what was agreed to. */
export interface Updates {
  onState(listener: (state: UpdateState) => void): () => void;
  /** Checks now, and every 6 hours. */
  start(): void;
  check(): Promise<UpdateAnswer>;
  install(moment: InstallMoment): Promise<UpdateAnswer>;
  stop(): void;
}

/** Updates that are off. Every ask is answered with the reason. */
export function createNoUpdates(reason: string): Updates {
  const refused = nothingToDo(reason);
  return {
    onState(listener) {
      listener({ kind: 'off', reason });
      return () => undefined;
    },
    start: () => undefined,
    check: () => Promise.resolve(refused),
    install: () => Promise.resolve(refused),
    stop: () => undefined,
  };
}

/**
 * Makes updates over an updater. Nothing is fetched before somebody agreed, here or in the
 * administrator's settings (`installsOnQuit`), and the console is never ended without somebody asking.
 */
export function createUpdates(options: {
  readonly updater: Updater;
  /** `false`: newer versions are told, and cannot be installed from here. */
  readonly canInstall: boolean;
  readonly installsOnQuit: boolean;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: (message: string, error?: unknown) => void;
}): Updates {
  const { updater, canInstall, installsOnQuit, clock, timers, log } = options;
  const nextCheck = () => clock.nowMs() + CHECK_EVERY_MS;
  const state = createWatched<UpdateState>({
    ...{ kind: 'current', checkedAtMs: null, fault: null, nextCheckAtMs: clock.nowMs() },
  });
  let cancel: (() => void) | undefined;
  let checking: Promise<void> | undefined;
  let isStopped = false;
  /** Somebody asked for `now` while it was fetched. */
  let isNow = false;

  async function checkOnce(): Promise<void> {
    cancel?.();
    const before = state.get();
    // What is being fetched, or waits to be installed, is not looked for again.
    if (before.kind === 'current' || before.kind === 'available') {
      try {
        const version = await updater.check();
        if (isStopped) return;
        state.set(
          version === null
            ? {
                ...{ kind: 'current', checkedAtMs: clock.nowMs(), fault: null },
                nextCheckAtMs: nextCheck(),
              }
            : { kind: 'available', version, canInstall, fault: null },
        );
      } catch (error) {
        if (isStopped) return;
        log('there was no answer about updates', error);
        // A version that was found stays found.
        if (before.kind === 'current')
          state.set({ ...before, fault: reasonOf(error), nextCheckAtMs: nextCheck() });
      }
    }
    cancel = timers.after(CHECK_EVERY_MS, () => void check());
    if (installsOnQuit && state.get().kind === 'available') void install('onClose');
  }

  function check(): Promise<void> {
    checking ??= checkOnce().finally(() => {
      checking = undefined;
    });
    return checking;
  }

  async function fetchVersion(version: string): Promise<void> {
    state.set({ kind: 'downloading', version, percent: 0 });
    try {
      await updater.download((percent) => {
        const whole = Math.floor(percent);
        const shown = state.get();
        if (shown.kind !== 'downloading' || shown.percent === whole) return;
        state.set({ kind: 'downloading', version, percent: whole });
      });
      if (isStopped) return;
      state.set({ kind: 'ready', version, fault: null });
      if (isNow) installNow(version);
    } catch (error) {
      if (isStopped) return;
      log(`version ${version} was not fetched`, error);
      state.set({ kind: 'available', version, canInstall, fault: reasonOf(error) });
    }
  }

  function installNow(version: string): void {
    try {
      updater.installNow();
    } catch (error) {
      log(`version ${version} was not installed`, error);
      state.set({ kind: 'ready', version, fault: reasonOf(error) });
    }
  }

  function install(moment: InstallMoment): Promise<UpdateAnswer> {
    const now = state.get();
    if (now.kind === 'off' || now.kind === 'current')
      return Promise.resolve(nothingToDo('There is no newer version.'));
    if (!canInstall)
      return Promise.resolve(nothingToDo('Whoever installed this console must install it.'));
    isNow = moment === 'now';
    if (now.kind === 'available') void fetchVersion(now.version);
    if (now.kind === 'ready' && isNow) installNow(now.version);
    return Promise.resolve({ ok: true });
  }

  return {
    onState: state.watch,
    start() {
      void check();
    },
    async check() {
      await check();
      return { ok: true };
    },
    install,
    stop() {
      isStopped = true;
      cancel?.();
    },
  };
}

function nothingToDo(detail: string): UpdateAnswer {
  const problem = localProblem('no_update', 'There is nothing to install.', detail);
  return { ok: false, problem };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
