/** What the words for a person need of a JSON Schema. */
export interface SchemaWords {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly SchemaWords[];
  readonly properties?: Readonly<Record<string, SchemaWords>>;
  readonly items?: SchemaWords;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** The values that the schema lists, also over alternatives; `undefined` when it takes others too. */
export function listedValues(schema: SchemaWords): readonly unknown[] | undefined {
  if (schema.enum !== undefined) return schema.enum;
  if ('const' in schema) return [schema.const];
  const lists = schema.anyOf?.map(listedValues);
  if (lists?.every((list) => list !== undefined) !== true) return undefined;
  return lists.flat();
}

function range(min: number | undefined, max: number | undefined, unit: string): string {
  const tail = unit === '' ? '' : ` ${unit}`;
  if (min !== undefined && max !== undefined) return ` ${String(min)} to ${String(max)}${tail}`;
  if (max !== undefined) return ` at most ${String(max)}${tail}`;
  if (min !== undefined && min > 0) return ` at least ${String(min)}${tail}`;
  return '';
}

function describeText(schema: SchemaWords): string {
  const { description, pattern } = schema;
  // A description says it better than an expression; its full stop would end the sentence too soon.
  if (pattern !== undefined)
    return description?.replace(/\.$/, '') ?? `text of the form ${pattern}`;
  const length = range(schema.minLength, schema.maxLength, 'characters');
  return length === '' ? 'text' : `text of${length}`;
}

function describeChoice({ description }: SchemaWords, choices: readonly SchemaWords[]): string {
  // Of objects alone the names of the fields would say little: the description says what they mean.
  if (description !== undefined && choices.every(({ type }) => type === 'object'))
    return description.replace(/\.$/, '');
  return [...new Set(choices.map(describeSchema))].join(' or ');
}

/** What a value must be, in words: `text of 1 to 200 characters`, `one of INFO, WARN, ERROR, CRITICAL`. */
export function describeSchema(schema: SchemaWords): string {
  const listed = listedValues(schema);
  if (listed !== undefined)
    return listed.length === 1 ? String(listed[0]) : `one of ${listed.join(', ')}`;
  if (schema.anyOf !== undefined) return describeChoice(schema, schema.anyOf);
  switch (schema.type) {
    case 'string':
      return describeText(schema);
    case 'integer':
      return `a whole number${range(schema.minimum, schema.maximum, '')}`;
    case 'number':
      return `a number${range(schema.minimum, schema.maximum, '')}`;
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'array': {
      const of = schema.items === undefined ? '' : `, each ${describeSchema(schema.items)}`;
      return `a list${range(schema.minItems, schema.maxItems, 'long')}${of}`;
    }
    case 'object':
      return 'an object';
    default:
      return schema.description ?? 'a value of the form in GET /openapi.json';
  }
}
