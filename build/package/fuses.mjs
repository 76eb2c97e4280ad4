import {
  flipFuses,
  FuseState,
  FuseV1Options,
  FuseVersion,
  getCurrentFuseWire,
} from '@electron/fuses';

/** Every fuse that is known, how it must stand in a packaged app, and why. */
export const FUSES = [
  ['RunAsNode', false, 'ELECTRON_RUN_AS_NODE would make it a Node that runs any script'],
  ['EnableCookieEncryption', true, 'what Chromium stores is sealed with a key of the system'],
  [
    'EnableNodeOptionsEnvironmentVariable',
    false,
    'NODE_OPTIONS and NODE_EXTRA_CA_CERTS would bring in code and roots',
  ],
  ['EnableNodeCliInspectArguments', false, '--inspect and SIGUSR1 would open main to any program'],
  [
    'EnableEmbeddedAsarIntegrityValidation',
    true,
    'an app.asar that was changed is refused (macOS, Windows)',
  ],
  ['OnlyLoadAppFromAsar', true, 'a folder beside app.asar would be run instead of it'],
  ['LoadBrowserProcessSpecificV8Snapshot', false, 'no snapshot is shipped'],
  ['GrantFileProtocolExtraPrivileges', false, 'no page is loaded from file://'],
  ['WasmTrapHandlers', true, 'the checks of WebAssembly stay as Chromium has them'],
].map(([name, on, why]) => ({ name, index: FuseV1Options[name], on, why }));

/** Fuses without which an Electron does what we want of it anyway. */
const MAY_BE_ABSENT = new Set(['WasmTrapHandlers']);

/**
 * Sets every fuse of the Electron that was packaged. `driven` opens the one that tests need to drive it.
 *
 * @throws When it has a fuse that nobody decided upon.
 */
export async function setFuses(binary, { resetAdHocDarwinSignature = false, driven = false } = {}) {
  const length = wireLength(await getCurrentFuseWire(binary));
  const there = FUSES.filter(({ index }) => index < length);
  await flipFuses(binary, {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    resetAdHocDarwinSignature,
    ...Object.fromEntries(there.map(({ index, on }) => [index, on])),
    ...(driven && { [FuseV1Options.EnableNodeCliInspectArguments]: true }),
  });
}

const STATES = new Map([
  [FuseState.ENABLE, 'on'],
  [FuseState.DISABLE, 'off'],
  [FuseState.REMOVED, 'removed'],
  [FuseState.INHERIT, 'inherited'],
]);

/**
 * Reads the fuses back. `state` is `on`, `off`, `removed`, `inherited`, or `absent` where this
 * Electron is too old to have it; `isRight` says whether that is what was asked for.
 */
export async function readFuses(binary, { driven = false } = {}) {
  const wire = await getCurrentFuseWire(binary);
  const known = FUSES.map(({ name, index, on, why }) => {
    const wanted =
      on || (driven && index === FuseV1Options.EnableNodeCliInspectArguments) ? 'on' : 'off';
    const state = wire[index] === undefined ? 'absent' : (STATES.get(wire[index]) ?? 'unknown');
    const isRight = state === wanted || (state === 'absent' && MAY_BE_ABSENT.has(name));
    return { name, wanted, state, isRight, why };
  });
  const unknown = Array.from(
    { length: Math.max(0, wireLength(wire) - FUSES.length) },
    (_, i) => `fuse ${String(FUSES.length + i)}`,
  );
  return [
    ...known,
    ...unknown.map((name) => ({
      name,
      wanted: 'undecided',
      state: 'unknown',
      isRight: false,
      why: 'a newer Electron has it: decide in build/package/fuses.mjs',
    })),
  ];
}

function wireLength(wire) {
  return Object.keys(wire).filter((key) => /^\d+$/.test(key)).length;
}
