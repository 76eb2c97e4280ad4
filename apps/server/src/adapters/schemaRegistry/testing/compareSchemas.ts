/** The part of a JSON Schema that the fake compares. */
export interface ObjectSchema {
  readonly type?: unknown;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, ObjectSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

/** Why a registry would not take `next` after `last`. Only the rules that our tests touch. */
export function findConflicts(
  compatibility: string,
  last: ObjectSchema,
  next: ObjectSchema,
): string[] {
  if (compatibility === 'BACKWARD') return narrowings(last, next);
  if (compatibility === 'FORWARD') return narrowings(next, last);
  return [];
}

/** What `to` refuses although `from` takes it. */
function narrowings(from: ObjectSchema, to: ObjectSchema): string[] {
  const fromProperties = from.properties ?? {};
  const toProperties = to.properties ?? {};
  const found: string[] = [];
  for (const [name, schema] of Object.entries(fromProperties)) {
    const after = toProperties[name];
    if (after !== undefined) found.push(...compareProperty(name, schema, after));
    else if (isClosed(to)) found.push(`PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL ${name}`);
  }
  for (const name of Object.keys(toProperties))
    if (!(name in fromProperties) && !isClosed(from))
      found.push(`PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL ${name}`);
  for (const name of to.required ?? [])
    if (from.required?.includes(name) !== true) found.push(`REQUIRED_ATTRIBUTE_ADDED ${name}`);
  if (isClosed(to) && !isClosed(from)) found.push('ADDITIONAL_PROPERTIES_REMOVED');
  return found;
}

function compareProperty(name: string, from: ObjectSchema, to: ObjectSchema): string[] {
  if (from.type !== to.type) return [`TYPE_CHANGED ${name}`];
  const gone = (from.enum ?? []).filter((value) => to.enum?.includes(value) !== true);
  return gone.map((value) => `ENUM_ARRAY_NARROWED ${name} ${value}`);
}

function isClosed(schema: ObjectSchema): boolean {
  return schema.additionalProperties === false;
}
