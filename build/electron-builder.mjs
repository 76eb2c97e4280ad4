// What the packaged desktop app is made of: the configuration of electron-builder. `npm run package`
// adds the Electron at hand and the targets that this machine can make.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Arch } from 'electron-builder';
import { setFuses } from './package/fuses.mjs';
import { binaryIn } from './package/layout.mjs';

const MAINTAINER = 'Sentry Batcave <operations@batcave.internal>';
const ICONS = join(import.meta.dirname, 'icons');
const KEYTAR = join(import.meta.dirname, '..', 'node_modules', 'keytar');
/** The native half of keytar, which is there where it could be built. */
export const KEYTAR_MODULE = 'build/Release/keytar.node';
const HAS_KEYTAR = existsSync(join(KEYTAR, KEYTAR_MODULE));

/** @type {import('electron-builder').Configuration} */
const configuration = {
  appId: 'batcave.console',
  productName: 'Batcave',
  directories: { output: 'dist', buildResources: ICONS },
  extraMetadata: {
    name: 'batcave',
    productName: 'Batcave',
    description: 'The operations console of Sentry',
    // Debian's packages must name both. Whoever ships the app puts their own here.
    author: MAINTAINER,
    homepage: 'https://batcave.internal/',
    // The name of the desktop entry, by which a Linux desktop knows whose a window is.
    desktopName: 'batcave.desktop',
  },

  // The bundle and nothing beside it. Pages for a browser and source maps stay at home.
  files: [
    'package.json',
    'out/**/*',
    '!out/renderer/browser.html',
    '!out/renderer/assets/browser-*',
    '!**/*.map',
    ...(HAS_KEYTAR
      ? [
          {
            from: KEYTAR,
            to: 'node_modules/keytar',
            filter: ['package.json', 'LICENSE.md', 'lib/*.js', KEYTAR_MODULE],
          },
        ]
      : []),
  ],
  // Everything was bundled, and keytar was built by npm install: there is nothing to install.
  beforeBuild: () => false,
  asar: { smartUnpack: false },
  // The system loads a native module from a file of its own only.
  asarUnpack: ['**/*.node'],
  // It is what the fuse EnableEmbeddedAsarIntegrityValidation checks against.
  disableAsarIntegrity: false,
  electronLanguages: ['en-US'],
  afterPack: (packed) => fuse(packed, false),
  publish: null,
  // Links to a view. The system starts the app with them, or hands them to the one that runs.
  protocols: [{ name: 'Batcave view', schemes: ['batcave'] }],

  linux: {
    target: ['dir', 'tar.gz', 'AppImage', 'deb'],
    icon: join(ICONS, 'png'),
    executableName: 'batcave',
    syncDesktopName: true,
    category: 'System;Monitor',
    synopsis: 'The operations console of Sentry',
    maintainer: MAINTAINER,
    desktop: { entry: { StartupNotify: 'true', Keywords: 'alerts;monitoring;operations;' } },
  },
  win: { target: ['nsis'], icon: join(ICONS, 'icon.ico') },
  // For all users: what stands in Program Files is not the user's to change.
  nsis: { oneClick: false, perMachine: true },
  mac: {
    target: ['dmg', 'zip'],
    icon: join(ICONS, 'icon.icns'),
    category: 'public.app-category.utilities',
    hardenedRuntime: true,
    entitlements: join(import.meta.dirname, 'package', 'entitlements.mac.plist'),
    entitlementsInherit: join(import.meta.dirname, 'package', 'entitlements.mac.plist'),
  },
};

function fuse({ appOutDir, electronPlatformName, arch }, driven) {
  return setFuses(binaryIn(appOutDir, electronPlatformName), {
    driven,
    // On Apple silicon a binary that was changed must be signed again before it starts.
    resetAdHocDarwinSignature: electronPlatformName === 'darwin' && arch === Arch.arm64,
  });
}

export default configuration;

/**
 * The same app for tests that drive it: it starts in `drivenEntry.mjs`, and the fuse for debugging
 * arguments is on.
 */
export const drivenConfiguration = {
  ...configuration,
  extraMetadata: { ...configuration.extraMetadata, main: 'out/main/drivenEntry.js' },
  files: [
    ...configuration.files,
    {
      from: join(import.meta.dirname, 'package'),
      to: 'out/main',
      filter: ['drivenEntry.js'],
    },
  ],
  afterPack: (packed) => fuse(packed, true),
};
