import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// Form belongs to Prettier, names that are not there to the compiler, imports to
// build/depcruise.cjs. What is left here needs types, or is a ban with a reason.

const BANS = [
  { selector: 'ExportAllDeclaration', message: 'Name what you re-export.' },
  {
    selector: 'AssignmentExpression[left.property.name=/^(innerHTML|outerHTML)$/]',
    message: 'Text of an event must never become markup. Use textContent or JSX.',
  },
  {
    selector: 'CallExpression[callee.property.name=/^(insertAdjacentHTML|setHTMLUnsafe)$/]',
    message: 'Text of an event must never become markup. Use textContent or JSX.',
  },
  {
    selector: "MemberExpression[object.name='document'][property.name=/^(write|writeln)$/]",
    message: 'Text of an event must never become markup. Use textContent or JSX.',
  },
  {
    selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
    message: 'Text of an event must never become markup. Use JSX.',
  },
  {
    selector: "Property[key.name='dangerouslySetInnerHTML']",
    message: 'Text of an event must never become markup. Use JSX.',
  },
  {
    // Node asks OpenSSL for a connection that is gone: seen to end the process with a segfault.
    selector:
      "CallExpression[callee.property.name=/^(on|once|addListener|prependListener)$/][arguments.0.value='close'] CallExpression[callee.property.name=/^get((Peer)?(X509)?Certificate|Cipher|Protocol|Session|TLSTicket|EphemeralKeyInfo|(Peer)?Finished|SharedSigalgs)$/]",
    message: 'Read TLS facts when the connection opens and keep them: in close it can crash Node.',
  },
];

/** What the main process must not do: each would be a door beside those that are guarded. */
const MAIN_BANS = [
  {
    selector:
      'NewExpression[callee.name=/^(BrowserWindow|BaseWindow|WebContentsView|BrowserView)$/]',
    message: 'Open windows with openConsoleWindow: it is what closes them in.',
  },
  {
    selector: "ImportDeclaration[source.value='electron'] ImportSpecifier[imported.name='shell']",
    message: 'The console opens nothing outside itself: what it shows is written by others.',
  },
  {
    selector: 'CallExpression[callee.property.name=/^setAsDefaultProtocolClient$/]',
    message:
      'Only start/linkScheme.ts registers links: they open a view, and no other may steer the console.',
  },
  {
    selector: 'CallExpression[callee.property.name=/^(executeJavaScript|insertCSS)$/]',
    message: 'A window runs what came with it. Send it a message.',
  },
];

/** Globals of Node that scripts in build/ use. Sources are checked by the compiler instead. */
const NODE_GLOBALS = Object.fromEntries(
  [
    ...['process', 'console', 'Buffer', 'URL', 'AbortSignal', 'AbortController', 'fetch'],
    ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate'],
    ...['performance', 'structuredClone', 'TextDecoder', 'TextEncoder'],
  ].map((name) => [name, 'readonly']),
);

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '**/out/', '.cache/', 'test-results/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [js.configs.recommended],
    languageOptions: { globals: NODE_GLOBALS },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { module: 'writable', require: 'readonly' },
    },
  },
  {
    files: ['{apps,packages}/**/*.{ts,tsx}'],
    ignores: ['apps/desktop/*.ts'],
    extends: [js.configs.recommended, tseslint.configs.base],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'no-undef': 'off', // the compiler says it better, per runtime
      'no-unused-vars': 'off', // noUnusedLocals, noUnusedParameters
      'no-redeclare': 'off', // a type and a value may share a name
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-console': 'error',
      'max-depth': ['error', 4],
      '@typescript-eslint/no-implied-eval': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/restrict-template-expressions': 'error',
      '@typescript-eslint/no-base-to-string': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': 'allow-with-description' },
      ],
      'no-restricted-syntax': ['error', ...BANS],
    },
  },
  {
    // A test that is wrong about what is there fails right here, which is what it is for.
    files: ['**/*.test.{ts,tsx}', 'apps/*/test/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // What a person reads on a terminal is the work of these.
    files: ['apps/server/src/main.ts', 'apps/server/src/cli/**', 'apps/server/bench/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // Electron's types declare Node's globals here, and a sandboxed preload has half of them.
    files: ['apps/desktop/src/preload/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'Buffer', 'require', 'global', 'setImmediate', '__dirname', '__filename'],
      ],
    },
  },
  {
    // The main process has no other place to say why it could not start.
    files: ['apps/desktop/src/main/**'],
    rules: { 'no-console': ['error', { allow: ['error', 'warn'] }] },
  },
  {
    files: ['apps/desktop/src/main/**'],
    ignores: ['apps/desktop/src/main/windows/openConsoleWindow.ts'],
    rules: { 'no-restricted-syntax': ['error', ...BANS, ...MAIN_BANS] },
  },
  {
    // The one place that has the system hand links over; all else is banned there, too.
    files: ['apps/desktop/src/main/start/linkScheme.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...BANS,
        ...MAIN_BANS.filter(({ selector }) => !selector.includes('setAsDefaultProtocolClient')),
      ],
    },
  },
  {
    // Not the whole preset: its other rules are the React Compiler's, which is not used here, and
    // forbid what @tanstack/react-virtual and a mutable ring of rows need.
    files: ['apps/desktop/src/renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
);
