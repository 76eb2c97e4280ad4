export { type ConsoleGateway, createConsoleGateway } from './consoleGateway.ts';
export { createEnrolServer } from './createEnrolServer.ts';
export { createHttpServer, type HttpServer, type RefusedIdentity } from './createHttpServer.ts';
export { createOpsServer } from './createOpsServer.ts';
export type { RequestContext, RouteHandlers } from './handlers.ts';
export type { Listener } from './listen.ts';
export type { SessionStore } from './sessions.ts';
