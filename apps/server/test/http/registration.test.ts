import type { Principal } from '@batcave/shared/identity';
import { expect, test } from 'vitest';
import { createAdmission } from '../../src/adapters/http/admission.ts';
import { openApp } from '../../src/adapters/http/openApp.ts';
import { registerRoutes, routesOf } from '../../src/adapters/http/registerRoutes.ts';
import { authorize } from '../../src/identity/index.ts';
import { plainHandlers } from './answers.ts';

const ANA: Principal = { tenant: 'acme', kind: 'console', name: 'ana', scopes: [] };

function register(handlers: object) {
  const onFault = (): void => undefined;
  const admission = createAdmission({ identify: () => ANA, authorize, stopping: () => false });
  const app = openApp({ admission, newTraceId: () => 'a', isKnown: () => true, onFault });
  registerRoutes(app, {
    handlers: handlers as ReturnType<typeof plainHandlers>,
    admission,
    now: Date.now,
    checkResponses: true,
    only: routesOf(undefined),
    onFault,
  });
  return app;
}

test('a server whose handlers are the table’s starts', () => {
  expect(() => register(plainHandlers())).not.toThrow();
});

test('a route without a handler keeps the server from starting', () => {
  const { 'alerts.ack': _, ...rest } = plainHandlers();
  expect(() => register(rest)).toThrow('Without a handler: alerts.ack.');
});

test('a handler without a route keeps the server from starting', () => {
  const more = { ...plainHandlers(), 'alerts.snooze': () => undefined };
  expect(() => register(more)).toThrow('Without a route: alerts.snooze.');
});

test('a route beside the table cannot be added', () => {
  const app = register(plainHandlers());
  expect(() => app.get('/debug', () => 'open')).toThrow('GET /debug is not in the route table');
  expect(() => app.get('/debug', { config: { routeId: 'me' } }, () => 'open')).toThrow(
    'GET /debug is not in the route table',
  );
});
