import { AlertSchema } from '@batcave/shared/alerts';
import { EventInputSchema } from '@batcave/shared/events';

/** A schema under the name that it has in the registry. */
export interface Subject {
  readonly subject: string;
  readonly schema: object;
  /** What a later version must be, unless somebody else has chosen. Default BACKWARD. */
  readonly compatibility?: 'BACKWARD' | 'FORWARD';
}

// Not the newest: Apicurio takes a first version of 2020-12 and can then compare it with nothing.
// The contract uses no keyword that came after this one.
const DRAFT = 'http://json-schema.org/draft-07/schema#';

/**
 * What goes over Kafka, each schema under the subject of its topic.
 *
 * Named by TopicNameStrategy, the default of serializers everywhere: programs of others find the
 * schema without a setting.
 */
export function subjectsOf(prefix: string): readonly Subject[] {
  return [
    // Others write it and we read: the new schema must take what was valid by the old one.
    { subject: `${prefix}.events.v1-value`, schema: toJsonSchema('Event', EventInputSchema) },
    // We write it and others read: what we write from now on must be valid by the old schema.
    // By BACKWARD no property could ever be added to an alert, since a reader must expect any.
    {
      subject: `${prefix}.alerts.v1-value`,
      schema: toJsonSchema('Alert', AlertSchema),
      compatibility: 'FORWARD',
    },
  ];
}

/** The TypeBox value without its markers, which are properties that JSON leaves out. */
function toJsonSchema(title: string, schema: object): object {
  const plain = JSON.parse(JSON.stringify(schema)) as object;
  return { $schema: DRAFT, title, ...plain };
}
