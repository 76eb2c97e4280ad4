export { prepareKafka } from './prepareKafka.mjs';
export { prepareSchemaRegistry } from './prepareSchemaRegistry.mjs';
export { startKafka } from './startKafka.mjs';
export { startSchemaRegistry } from './startSchemaRegistry.mjs';
