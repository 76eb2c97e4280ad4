export { type CompiledFilter, compileFilter } from './eventFilter.ts';
export type { AlertReader, EventCounter, StreamSocket } from './ports.ts';
export { StreamHub, type StreamHubOptions } from './StreamHub.ts';
