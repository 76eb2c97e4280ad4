import { registerHooks } from 'node:module';

/** Modules of Node that reach nothing outside. */
const HARMLESS = new Set(
  [
    ...['assert', 'assert/strict', 'buffer', 'events', 'path', 'path/posix', 'path/win32'],
    ...['querystring', 'string_decoder', 'timers', 'timers/promises', 'url', 'util', 'util/types'],
  ].map((name) => `node:${name}`),
);

/** Globals that reach the network or other threads. */
const OUTWARD = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'BroadcastChannel'];

const ENTRY = 'sentry:detector';

/**
 * Takes from this thread what a detector has no use for: the network, the process, most modules of
 * Node, the console. Permissions of the thread forbid writing, other programs and native code.
 *
 * It keeps careless code from doing harm. It is no wall against code that is written to break it:
 * the thread shares the server's memory and its account.
 *
 * @returns Imports the module. Looks it up from the bases, in their order.
 */
export function confine(specifier: string, bases: readonly string[]): () => Promise<unknown> {
  registerHooks({
    resolve(wanted, context, next) {
      const found =
        wanted === ENTRY
          ? firstFound(bases, (parentURL) => next(specifier, { ...context, parentURL }))
          : next(wanted, context);
      if (found.url.startsWith('node:') && !HARMLESS.has(found.url))
        throw new Error(`a detector may not import ${wanted}`);
      return found;
    },
  });
  for (const name of OUTWARD) Reflect.deleteProperty(globalThis, name);
  Object.defineProperty(globalThis, 'process', { value: bareProcess(process), writable: false });
  Object.defineProperty(globalThis, 'console', { value: silentConsole(), writable: false });
  return () => import(ENTRY) as Promise<unknown>;
}

function firstFound<T>(bases: readonly string[], find: (base: string) => T): T {
  let first: unknown;
  for (const base of bases)
    try {
      return find(base);
    } catch (error) {
      first ??= error;
    }
  throw first;
}

/** What common packages ask for when they are loaded. */
function bareProcess(real: NodeJS.Process): object {
  const nothing = (): undefined => undefined;
  return Object.freeze({
    ...{ env: {}, argv: [], execArgv: [], version: real.version, versions: real.versions },
    ...{ platform: real.platform, arch: real.arch },
    nextTick: real.nextTick.bind(real),
    cwd: () => '/',
    ...{ on: nothing, once: nothing, off: nothing, emitWarning: nothing },
    exit: () => {
      throw new Error('a detector may not end the process');
    },
  });
}

function silentConsole(): object {
  const nothing = (): undefined => undefined;
  return Object.fromEntries(Object.keys(console).map((name) => [name, nothing]));
}
