#!/usr/bin/env node
// Plain JavaScript that older Nodes can read: it finds the Node that came with npm install and hands over.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { keepCompiled } from './compileCache.mjs';

const NEEDED = 24;
const here = path.dirname(fileURLToPath(import.meta.url));
const main = path.join(here, '..', 'src', 'main.ts');
const packages = path.join(here, '..', '..', '..', 'node_modules');

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  keepCompiled(path.join(packages, '.cache', 'sentry'));
  await import(pathToFileURL(main).href);
} else {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const bundled = path.join(packages, 'node', 'bin', name);
  if (!existsSync(bundled)) {
    console.error(
      `Sentry needs Node ${NEEDED}; this is ${process.version}, and ${bundled} is missing. Run npm install again in the folder of Sentry.`,
    );
    process.exit(1);
  }
  const child = spawn(bundled, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGKILL' ? 137 : 1)));
}
