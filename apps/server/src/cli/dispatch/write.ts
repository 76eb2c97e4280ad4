import { DISPATCH_SCHEMA_VERSION, DispatchConfigSchema } from '@batcave/shared/dispatch';
import { checkDispatch } from '../../app/dispatch/hostDispatch.ts';
import type { Action } from '../actions.ts';
import { note, print, textOf } from '../given.ts';
import { TENANT_OPTION } from '../pki/identityOptions.ts';
import { compareDocuments, compareRoutes, describeDocumentChange } from './compareDocuments.ts';
import { countFindings, describeFindings, describeRouteChanges } from './describe.ts';
import { readDocument } from './document.ts';
import { load } from './saved.ts';
import { withoutSecrets, writtenSecrets } from './secrets.ts';
import { revisionOf, withDispatch } from './withDispatch.ts';

export const checkAction: Action = {
  name: 'check',
  usage: 'FILE',
  operand: 'FILE',
  needsNoStore: true,
  what: 'Say what is wrong with a document and what may surprise, without a server.',
  more: [
    'Reads JSON or YAML (- is the standard input), and says every error and warning with its place. It ends with 1 when',
    'there is an error. Secrets from the environment or from files need not be there. No server is asked, whatever',
    '--data-dir says: what would change, and who may read nothing, sentry dispatch apply --dry-run says.',
  ],
  options: [
    {
      name: 'data-dir',
      kind: 'text',
      placeholder: 'DIR',
      what: 'Taken as by the other actions, and not looked at.',
    },
  ],
  run({ options, operand }) {
    const { config, notes } = readDocument(operand, 'assume');
    const findings = checkDispatch(config);
    const isSound = findings.every(({ severity }) => severity !== 'error');
    const lines = [
      ...describeFindings(findings),
      ...notes.map((text) => `secret   ${text}`),
      `${operand}: ${countFindings(findings)}.`,
    ];
    print(options, { ok: isSound, findings, notes }, lines.join('\n'));
    return Promise.resolve(isSound ? 0 : 1);
  },
};

export const applyAction: Action = {
  name: 'apply',
  usage: 'FILE [--expected-revision N] [--dry-run]',
  operand: 'FILE',
  what: 'Replace the document whole: it counts within about a second.',
  more: [
    'Reads JSON or YAML (- is the standard input), checks it, and writes it as the next revision; refused with every',
    'error. Groups and escalations under way go on where their route is still there.',
    '',
    'Secrets need not stand in the file: { "env": "SLACK_TOKEN" } reads the environment of this command,',
    '{ "file": "slack.token" } a file, named from where the document lies. They are sealed before they are stored, and',
    'never printed. { "set": true } keeps the one that is saved for the receiver of that name.',
  ],
  options: [
    {
      name: 'expected-revision',
      kind: 'text',
      placeholder: 'N',
      what: 'Refuse when the newest revision is another: somebody has written meanwhile.',
    },
    {
      name: 'dry-run',
      kind: 'flag',
      what: 'Only say what is to say about it and what would change. It ends with 1 when it would be refused.',
    },
    TENANT_OPTION,
  ],
  async run({ options, operand }) {
    const given = textOf(options, 'expected-revision');
    const expected = given === undefined ? undefined : revisionOf(given);
    const isTrial = options['dry-run'] === true;
    const { config, notes } = readDocument(operand, isTrial ? 'try' : 'read');
    return withDispatch(options, async (host) => {
      const { desk, asker, tenant } = host;
      if (!isTrial) {
        const errors = desk.check(tenant, config).filter(({ severity }) => severity === 'error');
        if (errors.length > 0)
          throw new Error(
            [`${operand} is refused (${countFindings(errors)}):`, ...describeFindings(errors)].join(
              '\n',
            ),
          );
        const { version, findings } = await desk.put(asker, config, expected);
        const done = `Revision ${String(version.revision)} of tenant ${tenant} says who is told, from now on.`;
        print(options, { version, findings }, [...describeFindings(findings), done].join('\n'));
        return 0;
      }
      const findings = desk.check(tenant, config);
      const before = await load(host);
      const isSound = findings.every(({ severity }) => severity !== 'error');
      if (isSound) await host.assertSecrets(config);
      const secrets = writtenSecrets(config.receivers);
      const changes = compareDocuments(before.config, withoutSecrets(config));
      const routes = isSound ? compareRoutes(before.config, config) : [];
      const lines = [
        ...describeFindings(findings),
        ...(isSound ? ['Routes', ...describeRouteChanges(routes).map((line) => `  ${line}`)] : []),
        'Document',
        ...changes.map((change) => `  ${describeDocumentChange(change)}`),
        ...secrets.map((field) => `  ~ ${field}  a secret is written`),
        ...notes.map((text) => `secret   ${text} Without it apply is refused.`),
        ...(changes.length + secrets.length === 0 ? ['  nothing changes'] : []),
        `A dry run against revision ${String(before.revision)}: ${countFindings(findings)}. Nothing was written.`,
      ];
      const { revision } = before;
      const value = { ok: isSound, revision, findings, notes, routes, changes, secrets };
      print(options, value, lines.join('\n'));
      if (expected !== undefined && expected !== before.revision)
        note(
          `It would be refused: the newest revision is ${String(before.revision)}, not ${String(expected)}.`,
        );
      return isSound && (expected ?? before.revision) === before.revision ? 0 : 1;
    });
  },
};

export const schemaAction: Action = {
  name: 'schema',
  usage: '',
  needsNoStore: true,
  what: 'Print the JSON Schema of the document, for editors.',
  more: [
    'What the document must look like, as JSON Schema (draft 2020-12), as it is stored: { "env": … } and { "file": … }',
    'of this command line are not in it. What a schema cannot say, sentry dispatch check does.',
  ],
  options: [],
  run() {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: `Who is told, version ${String(DISPATCH_SCHEMA_VERSION)}`,
      ...DispatchConfigSchema,
    };
    process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
    return Promise.resolve(0);
  },
};
