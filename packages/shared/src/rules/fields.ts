import Type from 'typebox';
import { DURATION_PATTERN } from '../time/index.ts';

export const DurationSchema = Type.String({
  pattern: DURATION_PATTERN,
  minLength: 2,
  maxLength: 32,
  description: 'a duration such as 500ms, 30s, 5m, 1h30m, 7d',
});

/** Where a rule finds a value: `source`, `type`, `severity`, `labels.<name>`, `payload.<path>`. */
export const FieldSchema = Type.String({
  pattern: '^(source|type|severity|labels\\.[^\\s]+|payload\\.[^\\s]+)$',
  maxLength: 256,
  description: 'source, type, severity, labels.<name> or payload.<path with dots>.',
});
