import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The build of the renderer. Its pages run under a policy without inline scripts, inline styles and
 * data: fonts, so nothing may be inlined.
 */
export default defineConfig({
  root: here('src/renderer'),
  base: './',
  plugins: [react()],
  build: {
    target: 'chrome130',
    outDir: here('out/renderer'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        index: here('src/renderer/index.html'),
        browser: here('src/renderer/browser.html'),
      },
    },
  },
});
