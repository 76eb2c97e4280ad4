// Proves that the bans of eslint.config.js bite: plants one offence per ban in a copy of the
// sources and fails unless ESLint reports that rule for that file.
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { plant, ROOT, withScratchTree } from './scratchTree.mjs';

const SERVER = 'apps/server/src/rules';
const PANE = 'apps/desktop/src/renderer/panes/planted';
const PRELOAD = 'apps/desktop/src/preload';
const MAIN = 'apps/desktop/src/main/windows';
const BAN = 'no-restricted-syntax';

/** Rule, folder, extension, source. */
const OFFENCES = [
  [
    '@typescript-eslint/no-floating-promises',
    SERVER,
    'ts',
    'export function f() { Promise.reject(new Error()); }',
  ],
  [
    '@typescript-eslint/no-misused-promises',
    SERVER,
    'ts',
    'export const f = (xs: number[]) => { xs.forEach(async () => { await Promise.resolve(); }); };',
  ],
  [
    '@typescript-eslint/return-await',
    SERVER,
    'ts',
    'export async function f(p: Promise<number>) { try { return p; } catch { return 0; } }',
  ],
  [
    '@typescript-eslint/switch-exhaustiveness-check',
    SERVER,
    'ts',
    "export function f(x: 'a' | 'b') { switch (x) { case 'a': return 1; } return 2; }",
  ],
  [
    '@typescript-eslint/no-unnecessary-condition',
    SERVER,
    'ts',
    'export const f = (x: string[]) => x ?? [];',
  ],
  ['@typescript-eslint/no-explicit-any', SERVER, 'ts', 'export const f = (x: any) => { void x; };'],
  ['@typescript-eslint/only-throw-error', SERVER, 'ts', "export function f() { throw 'text'; }"],
  [
    '@typescript-eslint/no-implied-eval',
    SERVER,
    'ts',
    "export function f() { setTimeout('1', 1); }",
  ],
  ['no-eval', SERVER, 'ts', "export const x: unknown = eval('1');"],
  ['no-new-func', SERVER, 'ts', "export const x = new Function('return 1');"],
  ['no-console', SERVER, 'ts', "console.log('');"],
  ['no-restricted-globals', PRELOAD, 'ts', 'export const x = process.env;'],
  ['no-restricted-globals', PRELOAD, 'ts', "export const x = Buffer.from('');"],
  [BAN, SERVER, 'ts', "export * from './index.ts';"],
  [
    BAN,
    SERVER,
    'ts',
    "import type { TLSSocket } from 'node:tls'; export const f = (s: TLSSocket) => s.once('close', () => { s.getPeerCertificate(); });",
  ],
  [BAN, PANE, 'ts', "export const f = (e: Element) => { e.innerHTML = ''; };"],
  [BAN, PANE, 'ts', "export const f = (e: Element) => { e.insertAdjacentHTML('afterend', ''); };"],
  [BAN, PANE, 'ts', "export const f = () => { document.write(''); };"],
  [BAN, PANE, 'tsx', "export const F = () => <p dangerouslySetInnerHTML={{ __html: '' }} />;"],
  [BAN, PANE, 'ts', "export const x = { dangerouslySetInnerHTML: { __html: '' } };"],
  [
    BAN,
    MAIN,
    'ts',
    "import { BrowserWindow } from 'electron'; export const w = new BrowserWindow();",
  ],
  [BAN, MAIN, 'ts', "import { shell } from 'electron'; void shell.openExternal('https://x');"],
  [
    BAN,
    MAIN,
    'ts',
    "import { app } from 'electron'; export const f = () => app.setAsDefaultProtocolClient('x');",
  ],
  [
    BAN,
    MAIN,
    'ts',
    "import type { WebContents } from 'electron'; export const f = (w: WebContents) => w.executeJavaScript('1');",
  ],
  [
    'react-hooks/rules-of-hooks',
    PANE,
    'tsx',
    "import { useState } from 'react'; export const F = (p: { a: boolean }) => { if (p.a) useState(1); return <p />; };",
  ],
  [
    'react-hooks/exhaustive-deps',
    PANE,
    'tsx',
    "import { useEffect } from 'react'; export const F = (p: { a: () => void }) => { useEffect(() => { p.a(); }, []); return <p />; };",
  ],
];

const faults = await withScratchTree('lint', async (tree) => {
  const planted = OFFENCES.map(([rule, folder, extension, source], i) => {
    const path = `${folder}/planted${String(i)}.${extension}`;
    plant(tree, path, `${source}\n`);
    return { rule, path, source };
  });
  const eslint = new ESLint({ cwd: tree, overrideConfigFile: join(ROOT, 'eslint.config.js') });
  const results = await eslint.lintFiles(planted.map(({ path }) => path));
  const reportedIn = new Map(
    results.map(({ filePath, messages }) => [
      filePath,
      messages.map(({ ruleId, message }) => ruleId ?? message),
    ]),
  );
  return planted.flatMap(({ rule, path, source }) => {
    const reported = reportedIn.get(join(tree, path)) ?? [];
    return reported.includes(rule)
      ? []
      : [`MISSED  ${rule}: ${source} (reported: ${reported.join(', ') || 'nothing'})`];
  });
});
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
else console.log(`${String(OFFENCES.length)} planted offences reported by ESLint`);
