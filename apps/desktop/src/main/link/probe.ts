import { ROUTES } from '@batcave/shared/api';
import { failureOf, failureOfProblem, type LinkFailure } from '../../link/index.ts';
import type { Credentials } from './credentials.ts';
import { createNodeHttp } from './nodeHttp.ts';

/** Asks the server once whether it accepts the credentials; `undefined` when it does. */
export async function probe(credentials: Credentials): Promise<LinkFailure | undefined> {
  const http = createNodeHttp(credentials);
  const { method, path } = ROUTES.me;
  try {
    const { status, body } = await http.send({ method, path, body: undefined });
    if (status === ROUTES.me.status) return undefined;
    if (isProblem(body)) return failureOfProblem({ ...body, status });
    const reason = `${credentials.server.host} answered with status ${String(status)}: it is not a Sentry server.`;
    return { refused: false, code: 'bad_answer', reason };
  } catch (error) {
    return failureOf(error);
  } finally {
    http.closeIdle();
  }
}

function isProblem(body: unknown): body is Parameters<typeof failureOfProblem>[0] {
  return (
    typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string'
  );
}
