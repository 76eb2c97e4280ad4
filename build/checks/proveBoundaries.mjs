// Proves that every import rule bites: plants one violation per rule in a copy of the sources and
// fails unless dependency-cruiser names that rule for that file. Imports that must stay allowed are
// planted too. A rule that never fires is worse than none: with TypeScript 7 installed,
// dependency-cruiser 17 reads 0 modules and passes.
import { cruiseSources, RULES } from './cruiseSources.mjs';
import { ensure, ensurePackage, plant, withScratchTree } from './scratchTree.mjs';

const S = 'apps/server/src';
const D = 'apps/desktop/src';
const R = `${D}/renderer`;
const P = 'packages/shared/src';
const E = 'packages/enrol/src';

/** What the plants import. Made where the real tree does not have it. */
const TARGETS = [
  ...['ingest', 'rules', 'alerts', 'dispatch', 'identity', 'feed'].map((s) => `${S}/${s}/index.ts`),
  `${S}/rules/inner.ts`,
  `${S}/app/createApp.ts`,
  `${S}/app/index.ts`,
  `${S}/main.ts`,
  `${S}/adapters/one/index.ts`,
  'apps/server/test/inTest.ts',
  `${D}/ipc/contract.ts`,
  `${D}/link/inLink.ts`,
  `${D}/main/inMain.ts`,
  `${D}/workspace/inWorkspace.ts`,
  `${R}/feed/inFeed.ts`,
  `${R}/paneKit/inKit.ts`,
  `${R}/ui/inUi.ts`,
  `${R}/panes/one/index.ts`,
];
const PACKAGES = [
  ...['electron', 'kafkajs', 'keytar', 'pg', 'pg-copy-streams', 'fastify', 'node-forge', 'pino'],
  ...['undici', 'ws', 'vitest', 'react', 'recharts', '@tanstack/react-virtual', 'zustand'],
  ...['onnxruntime-node', 'nodemailer', '@xyflow/react', 'elkjs', '@codemirror/state'],
  'electron-updater',
];

/** Rule, folder of the violation, what it imports. A rule may have several. */
const VIOLATIONS = [
  ['no-circular', `${P}/alerts`, './SELF'],
  ['resolvable', `${S}/rules`, './absent.ts'],
  ['test-tools-in-tests', `${S}/rules`, 'vitest'],
  ['source-imports-no-test', `${S}/rules`, '../../test/inTest.ts'],
  ['apps-do-not-meet', `${D}/main`, '../../../server/src/app/createApp.ts'],
  ['home-of-node-forge', `${S}/adapters/http`, 'node-forge'],
  ['home-of-pg', `${S}/adapters/http`, 'pg'],
  ['home-of-pg', `${S}/app`, 'pg-copy-streams'],
  ['home-of-fastify', `${S}/adapters/postgres`, 'fastify'],
  ['home-of-kafkajs', `${S}/adapters/http`, 'kafkajs'],
  ['home-of-keytar', `${D}/main`, 'keytar'],
  ['home-of-keytar', E, 'keytar'],
  ['home-of-electron-updater', `${D}/main`, 'electron-updater'],
  ['home-of-onnxruntime-node', `${S}/adapters/kafka`, 'onnxruntime-node'],
  ['home-of-nodemailer', `${S}/adapters/notifiers/slack`, 'nodemailer'],
  ['home-of-nodemailer', `${S}/adapters/http`, 'nodemailer'],
  ['home-of-recharts', `${R}/panes/two`, 'recharts'],
  ['home-of-recharts', `${R}/wall`, 'recharts'],
  ['home-of-undici', `${S}/adapters/notifiers/webhook`, 'undici'],
  ['home-of-xyflow', `${R}/panes/two`, '@xyflow/react'],
  ['home-of-elkjs', `${R}/panes/two`, 'elkjs'],
  ['home-of-codemirror', `${R}/panes/two`, '@codemirror/state'],
  ['home-of-codemirror', `${R}/ui`, '@codemirror/state'],

  ['shared-imports-nothing-of-ours', `${P}/feed`, '../../../../apps/server/src/app/createApp.ts'],
  ['shared-imports-nothing-of-ours', `${P}/feed`, '@batcave/enrol'],
  ['shared-has-no-node', `${P}/feed`, 'node:crypto'],
  ['shared-needs-only-typebox', `${P}/feed`, 'zustand'],
  ['shared-folder-by-its-face', `${P}/feed`, '../alerts/schema.ts'],
  ['shared-by-its-name', `${S}/rules`, '../../../../packages/shared/src/events/index.ts'],
  ['shared-by-its-name', `${R}/feed`, '../../../../../packages/shared/src/events/limits.ts'],

  ['shared-by-its-name', E, '../../shared/src/events/index.ts'],

  ['enrol-imports-the-contract-alone', E, '../../../apps/desktop/src/main/inMain.ts'],
  ['enrol-imports-the-contract-alone', E, 'ws'],
  ['enrol-by-its-name', `${D}/main`, '../../../../packages/enrol/src/key.ts'],
  ['window-has-no-enrol', `${R}/wall`, '@batcave/enrol'],

  ['slice-order-ingest', `${S}/ingest`, '../rules/index.ts'],
  ['slice-order-rules', `${S}/rules`, '../alerts/index.ts'],
  ['slice-order-identity', `${S}/identity`, '../alerts/index.ts'],
  ['slice-order-agent', `${S}/agent`, '../ingest/index.ts'],
  ['slice-order-retention', `${S}/retention`, '../alerts/index.ts'],
  ['slice-order-audit', `${S}/audit`, '../identity/index.ts'],
  ['slice-order-alerts', `${S}/alerts`, '../dispatch/index.ts'],
  ['slice-order-cluster', `${S}/cluster`, '../feed/index.ts'],
  ['slice-order-dispatch', `${S}/dispatch`, '../rules/index.ts'],
  ['slice-order-remediation', `${S}/remediation`, '../rules/index.ts'],
  ['slice-order-canary', `${S}/canary`, '../feed/index.ts'],
  ['slice-order-feed', `${S}/feed`, '../dispatch/index.ts'],
  ['slice-order-health', `${S}/health`, '../feed/index.ts'],
  ['slice-order-replay', `${S}/replay`, '../feed/index.ts'],
  ['slice-by-its-face', `${S}/alerts`, '../rules/inner.ts'],
  ['slice-by-its-face', `${S}/adapters/kafka`, '../../rules/inner.ts'],
  ['slice-knows-no-adapter', `${S}/rules`, '../adapters/one/index.ts'],
  ['slice-uses-no-driver', `${S}/rules`, 'pg'],
  ['slice-uses-no-driver', `${S}/ingest`, 'pino'],
  ['slice-uses-no-driver', `${S}/feed`, 'ws'],
  ['slice-uses-no-driver', `${S}/agent`, 'undici'],
  ['slice-uses-no-node-io', `${S}/rules`, 'node:fs'],
  ['slice-uses-no-node-io', `${S}/rules`, 'fs/promises'],
  ['slice-uses-no-node-io', `${S}/agent`, 'node:os'],
  ['adapter-knows-no-adapter', `${S}/adapters/kafka`, '../one/index.ts'],
  ['only-entries-import-app', `${S}/adapters/http`, '../../app/createApp.ts'],
  ['only-entries-import-app', `${S}/rules`, '../app/createApp.ts'],
  ['command-loads-what-it-needs', `${S}/cli`, '../app/index.ts'],
  ['nobody-imports-main', `${S}/cli`, '../main.ts'],

  ['processes-never-meet', `${R}/wall`, '../../main/inMain.ts'],
  ['ipc-is-the-contract', `${D}/ipc`, 'electron'],
  ['ipc-is-the-contract', `${D}/ipc`, '../link/inLink.ts'],
  ['link-is-neutral', `${D}/link`, 'node:net'],
  ['link-is-neutral', `${D}/link`, '../main/inMain.ts'],
  ['workspace-is-neutral', `${D}/workspace`, '../link/inLink.ts'],
  ['workspace-is-neutral', `${D}/workspace`, 'zustand'],
  ['window-has-no-node', `${D}/workspace`, 'node:fs'],
  ['window-has-no-node', `${R}/wall`, 'node:fs'],
  ['window-has-no-electron', `${R}/wall`, 'electron'],
  ['preload-is-a-mapping', `${D}/preload`, 'node:fs'],
  ['preload-is-a-mapping', `${D}/preload`, '@batcave/shared/events'],
  ['only-host-meets-link', `${R}/feed`, '../../link/inLink.ts'],
  ['pane-sees-only-the-pane-kit', `${R}/panes/two`, '../one/index.ts'],
  ['pane-sees-only-the-pane-kit', `${R}/panes/two`, '../../feed/inFeed.ts'],
  ['pane-sees-only-the-pane-kit', `${R}/panes/two`, '../../../ipc/contract.ts'],
  ['pane-sees-only-the-pane-kit', `${R}/panes/two`, 'zustand'],
  ['pane-kit-knows-no-pane', `${R}/paneKit`, '../panes/one/index.ts'],
  ['ui-is-the-bottom', `${R}/ui`, '../paneKit/inKit.ts'],
];

/** Folder and import that no rule may report. */
const ALLOWED = [
  [`${P}/feed`, '../events/index.ts'],
  [E, '@batcave/shared/identity'],
  [E, 'node-forge'],
  [E, 'node:https'],
  [`${D}/main`, '@batcave/enrol'],
  [`${S}/cli`, '@batcave/enrol'],
  [`${S}/alerts`, '../rules/index.ts'],
  [`${S}/feed`, '../alerts/index.ts'],
  [`${S}/rules`, '@batcave/shared/events'],
  [`${S}/adapters/postgres`, 'pg'],
  [`${S}/adapters/egress`, 'undici'],
  [`${S}/adapters/notifiers/email`, 'nodemailer'],
  [`${S}/adapters/http`, '../../ingest/index.ts'],
  [`${S}/cli`, '../app/createApp.ts'],
  [`${D}/main`, '../link/inLink.ts'],
  [`${D}/main`, '../workspace/inWorkspace.ts'],
  [`${R}/wall`, '../../workspace/inWorkspace.ts'],
  [`${D}/preload`, '../ipc/contract.ts'],
  [`${R}/host`, '../../link/inLink.ts'],
  [`${R}/panes/two`, '../../paneKit/inKit.ts'],
  [`${R}/panes/two`, '../../ui/inUi.ts'],
  [`${R}/panes/two`, 'react'],
  [`${R}/paneKit/chart`, 'recharts'],
  [`${D}/main/update`, 'electron-updater'],
  [`${R}/panes/two`, '@tanstack/react-virtual'],
  [`${R}/panes/healthMap`, '@xyflow/react'],
  [`${R}/panes/healthMap`, 'elkjs'],
  [`${R}/panes/rules`, '@codemirror/state'],
];

/** A type-only import: the weakest that must still count. */
function importing(specifier, file) {
  return `export type * as x from '${specifier.replace('SELF', `${file}.ts`)}';\n`;
}

function plantAll(tree) {
  for (const path of TARGETS) ensure(tree, path);
  for (const name of PACKAGES) ensurePackage(tree, name);
  const violations = VIOLATIONS.map(([rule, folder, specifier], i) => {
    const file = `planted${String(i)}`;
    plant(tree, `${folder}/${file}.ts`, importing(specifier, file));
    return { rule, path: `${folder}/${file}.ts`, specifier };
  });
  // This rule looks at one file only, so the plant takes that file's place.
  plant(tree, `${S}/main.ts`, importing('./rules/index.ts', 'main'));
  violations.push({
    rule: 'main-imports-only-entries',
    path: `${S}/main.ts`,
    specifier: './rules/index.ts',
  });
  const allowed = ALLOWED.map(([folder, specifier], i) => {
    const file = `allowed${String(i)}`;
    plant(tree, `${folder}/${file}.ts`, importing(specifier, file));
    return { path: `${folder}/${file}.ts`, specifier };
  });
  return { violations, allowed };
}

function judge({ modules, violations: reported }, { violations, allowed }) {
  const faults = [];
  if (modules < violations.length + allowed.length)
    faults.push(`BLIND  only ${String(modules)} modules were read`);
  for (const { rule, path, specifier } of violations)
    if (!reported.some((r) => r.rule === rule && r.from === path))
      faults.push(`MISSED  ${rule}: ${path} imports ${specifier} and nobody objects`);
  for (const { path, specifier } of allowed)
    for (const { rule } of reported.filter((r) => r.from === path))
      faults.push(`TOO STRICT  ${rule}: ${path} may import ${specifier}`);
  const planted = new Set(violations.map(({ rule }) => rule));
  for (const { name } of RULES)
    if (!planted.has(name)) faults.push(`NOT PROVEN  ${name}: plant a violation of it here`);
  return faults;
}

const faults = await withScratchTree('boundaries', async (tree) => {
  const planted = plantAll(tree);
  return judge(await cruiseSources(tree), planted);
});
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
else
  console.log(
    `${String(RULES.length)} import rules, ${String(VIOLATIONS.length + 1)} planted violations caught, ${String(ALLOWED.length)} allowed imports left alone`,
  );
