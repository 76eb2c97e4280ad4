import type { AllowedTarget } from './allowList.ts';
import {
  type CheckedHost,
  checkHost,
  checkTarget,
  type HostQuestion,
  lookupAll,
  type TargetRules,
} from './checkTarget.ts';
import { EgressRefused } from './EgressError.ts';
import { type EgressRequest, type EgressResponse, exchange } from './exchange.ts';
import { hostOf } from './hostName.ts';
import type { DeniedTarget } from './judgeAddress.ts';

/** What decides where the server may connect to on behalf of its tenants. */
export interface EgressOptions {
  /** From the setting `egress_allow`: see `parseEgressAllow`. */
  readonly allow: readonly AllowedTarget[];
  /** Own listeners, database, brokers. Asked each time, as ports are known late. */
  readonly denied?: () => readonly DeniedTarget[];
  /** Default: as the system resolves. */
  readonly lookup?: (host: string) => Promise<readonly string[]>;
}

/** The one way out for what tenants configured. */
export interface Egress {
  /**
   * Sends one request to a checked address and takes the answer, whatever its status. A redirect is an
   * answer like any other; the environment's proxies are not used.
   *
   * @throws EgressRefused when the target may not be reached
   * @throws EgressFailed when there was no answer in time
   */
  request(request: EgressRequest): Promise<EgressResponse>;
  /**
   * Looks a host up and gives the address to connect to: for what is not HTTP.
   *
   * @throws EgressRefused when the target may not be reached
   * @throws EgressFailed when it cannot be looked up in time
   */
  checkHost(question: HostQuestion): Promise<CheckedHost>;
}

const HTTPS_PORT = 443;
const HTTP_PORT = 80;
/** They steer the connection, which is not the sender's. RFC 9110 7.6.1. */
const OWN_HEADERS =
  /^(host|connection|content-length|transfer-encoding|upgrade|te|trailer|keep-alive|expect|proxy-.*)$/i;

/**
 * Makes the client for requests that tenants steer: https on port 443 to public addresses, unless the
 * allow list names the target. OWASP API7:2023.
 */
export function createEgress(options: EgressOptions): Egress {
  const rules: TargetRules = {
    allow: options.allow,
    denied: options.denied ?? (() => []),
    lookup: options.lookup ?? lookupAll,
  };
  return {
    async request(request) {
      const url = readUrl(request.url);
      refuseOwnHeaders(request.headers ?? {});
      const encrypted = url.protocol === 'https:';
      const port = url.port === '' ? (encrypted ? HTTPS_PORT : HTTP_PORT) : Number(url.port);
      const limit = AbortSignal.timeout(request.timeoutMs);
      const signal =
        request.signal === undefined ? limit : AbortSignal.any([request.signal, limit]);
      const target = await checkTarget(
        rules,
        hostOf(url),
        { port, encrypted, usualPorts: [HTTPS_PORT] },
        signal,
      );
      return exchange(request, url, target, signal);
    },
    checkHost: (question) => checkHost(rules, question),
  };
}

function readUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new EgressRefused('The address is not a URL of the web. Write https://host/path.');
  if (url.username !== '' || url.password !== '')
    throw new EgressRefused(
      `The address of ${url.host} has a user name in it. Leave it out; use a header or a secret.`,
    );
  return url;
}

function refuseOwnHeaders(headers: Readonly<Record<string, string>>): void {
  const own = Object.keys(headers).find((name) => OWN_HEADERS.test(name));
  if (own !== undefined)
    throw new EgressRefused(`The header ${own.toLowerCase()} is not yours to set. Leave it out.`);
}
