import { type Egress, EgressFailed, EgressRefused } from '../../adapters/egress/index.ts';
import type { HookTarget } from '../../remediation/index.ts';

type Method = Parameters<Egress['request']>[0]['method'];

/** Calls of hooks by the one way out for what tenants configured. */
export function createEgressTarget(egress: Egress): HookTarget {
  return {
    async send({ method, url, headers, body, timeoutMs, tls, signal }) {
      try {
        const answer = await egress.request({
          method: method as Method,
          url,
          headers,
          ...(body === null ? {} : { body }),
          timeoutMs,
          signal,
          tls: {
            ...(tls.cert === undefined ? {} : { cert: tls.cert }),
            ...(tls.key === undefined ? {} : { key: tls.key }),
            ...(tls.ca === undefined ? {} : { ca: tls.ca }),
          },
        });
        return { kind: 'answered', status: answer.status, body: Buffer.from(answer.body) };
      } catch (error) {
        if (error instanceof EgressRefused) return { kind: 'not_sent', reason: error.message };
        if (error instanceof EgressFailed)
          return { kind: error.sent ? 'unknown' : 'not_sent', reason: error.message };
        // A fault of ours: nobody can say how far it came.
        return { kind: 'unknown', reason: 'the server failed while it was sending.' };
      }
    },
  };
}
