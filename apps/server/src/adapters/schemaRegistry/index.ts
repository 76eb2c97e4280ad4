export { openSchemaRegistry, type SchemaRegistryOptions } from './openSchemaRegistry.ts';
export type { SchemaRegistry } from './createSchemaRegistry.ts';
export { type Subject, subjectsOf } from './subjects.ts';
