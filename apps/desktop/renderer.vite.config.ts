import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import packageFacts from './package.json' with { type: 'json' };
import { PAGE_SECURITY_POLICY } from './src/main/windows/contentSecurityPolicy.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Writes its policy into the page of the desktop app too. A browser gets its own from the server. */
const pagePolicy: Plugin = {
  name: 'batcave:page-policy',
  transformIndexHtml: {
    order: 'pre',
    handler: (_html, { path }) =>
      path === '/index.html'
        ? [
            {
              tag: 'meta',
              attrs: { 'http-equiv': 'Content-Security-Policy', content: PAGE_SECURITY_POLICY },
              injectTo: 'head-prepend',
            },
          ]
        : [],
  },
};

/**
 * The build of the renderer. Its pages run under a policy without inline scripts, inline styles and
 * data: fonts, so nothing may be inlined.
 */
export default defineConfig({
  root: here('src/renderer'),
  base: './',
  plugins: [react(), pagePolicy],
  define: { __CONSOLE_VERSION__: JSON.stringify(packageFacts.version) },
  build: {
    target: 'chrome130',
    // electron-vite leaves it out, and a window reads all of its code before it shows anything.
    minify: true,
    // What the first board may weigh in all is held by `npm run bench -- console`.
    chunkSizeWarningLimit: 600,
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
