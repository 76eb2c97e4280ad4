import react from '@vitejs/plugin-react';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// The page of the browser host belongs to that host; a build without it is complete for the desktop.
const browserPage = here('browser.html');

/**
 * The build of the renderer. Its pages run under a policy without inline scripts, inline styles and
 * data: fonts, so nothing may be inlined.
 */
export default defineConfig({
  root: here('.'),
  base: './',
  plugins: [react()],
  build: {
    target: 'chrome130',
    outDir: here('../../out/renderer'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        index: here('index.html'),
        ...(existsSync(browserPage) ? { browser: browserPage } : {}),
      },
    },
  },
});
