import { RULE_SCHEMA_VERSION, RuleInputSchema } from '@batcave/shared/rules';
import type { Action } from '../actions.ts';

export const schemaAction: Action = {
  name: 'schema',
  usage: '',
  needsNoStore: true,
  what: 'Print the JSON Schema of a rule, for editors.',
  more: [
    'What a rule file must look like, as JSON Schema (draft 2020-12): let the settings of your editor name the printed',
    'file for rule files. What a schema cannot say, sentry rules check does.',
  ],
  options: [],
  run() {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: `Rule, version ${String(RULE_SCHEMA_VERSION)}`,
      ...RuleInputSchema,
    };
    process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
    return Promise.resolve(0);
  },
};
