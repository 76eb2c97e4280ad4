import { join } from 'node:path';
import { defineConfig } from 'electron-vite';
import renderer from './apps/desktop/renderer.vite.config.ts';

const APP = join(import.meta.dirname, 'apps', 'desktop');
const ENROL = join(import.meta.dirname, 'packages', 'enrol');
// The oldest Electron that the console runs on is 33: Node 20, Chromium 130.
const NODE = 'node20.18';

/** `npm run build`: the three parts of the console, each into its folder of apps/desktop/out. */
export default defineConfig({
  main: {
    // Compiled away, so that the two optional native parts of ws are not looked for at run time.
    define: {
      'process.env.WS_NO_BUFFER_UTIL': '"1"',
      'process.env.WS_NO_UTF_8_VALIDATE': '"1"',
    },
    build: {
      outDir: join(APP, 'out', 'main'),
      target: NODE,
      // Everything is bundled: the packaged app has no node_modules.
      externalizeDeps: false,
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: join(APP, 'src', 'main', 'index.ts'),
          pkcs12Worker: join(ENROL, 'src', 'pkcs12', 'pkcs12Worker.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      outDir: join(APP, 'out', 'preload'),
      target: NODE,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: join(APP, 'src', 'preload', 'index.ts') },
        // A sandboxed preload script is one CommonJS file (Electron docs, Process Sandboxing).
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer,
});
