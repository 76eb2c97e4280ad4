export { type ConsoleGateway, createConsoleGateway } from './consoleGateway.ts';
export { createHttpServer, type HttpServer } from './createHttpServer.ts';
export { createOpsServer } from './createOpsServer.ts';
export type { RequestContext, RouteHandlers } from './handlers.ts';
