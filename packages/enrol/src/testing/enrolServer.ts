import { createServer } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import type { TestAuthority, TestClient } from './authority.ts';

/** A server of the contract's enrolment routes over real TLS: just enough of it to enrol with. */
export interface TestEnrolServer {
  readonly url: string;
  /** `POST /v1/enrol` and so on, in their order, with what was sent. */
  readonly calls: readonly {
    readonly route: string;
    readonly body: unknown;
    /** Serial number of the certificate that asked, as the contract writes it; empty without one. */
    readonly by: string;
  }[];
  /** Answers the next POST with this instead. */
  answerNext(status: number, body: unknown): void;
  /** Answers `GET /v1/me` with this error code from now on; `undefined`: it knows everybody. */
  refuseMe(code: string | undefined): void;
  /** Gives this as root.pem from now on. */
  showRoot(pem: string): void;
  stop(): Promise<void>;
}

/** Starts it. Enrolment and renewal are on one port: a client certificate is asked for, not required. */
export async function startTestEnrolServer(options: {
  readonly authority: TestAuthority;
  /** What the certificates say that it issues. */
  readonly client: TestClient;
  /** Where the API is, as the answers tell. Default: here. */
  readonly apiUrl?: () => string;
}): Promise<TestEnrolServer> {
  const { authority, client } = options;
  const calls: { route: string; body: unknown; by: string }[] = [];
  let root = authority.root;
  let next: { status: number; body: unknown } | undefined;
  let meRefusal: string | undefined;
  const server = createServer({
    ...authority.issueServer(['127.0.0.1']),
    ca: [authority.root, authority.clientsCa],
    minVersion: 'TLSv1.3',
    requestCert: true,
    rejectUnauthorized: false,
  });
  server.on('request', (request, response) => {
    const peer = (request.socket as TLSSocket).getPeerX509Certificate()?.serialNumber;
    const by = peer === undefined ? '' : BigInt(`0x${peer}`).toString(16);
    void readBody(request).then((body) => {
      const route = `${String(request.method)} ${String(request.url)}`;
      calls.push({ route, body, by });
      if (route === 'GET /v1/pki/root.pem') return response.end(root);
      const { status, body: answer } = route === 'GET /v1/me' ? me() : takeNext(body);
      return response.writeHead(status).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`;

  function me(): { status: number; body: unknown } {
    if (meRefusal !== undefined) return { status: 403, body: { code: meRefusal, detail: '' } };
    return { status: 200, body: { tenant: 'acme', kind: 'console', name: 'ana', scopes: [] } };
  }

  function takeNext(body: unknown): { status: number; body: unknown } {
    const answer = next ?? issue((body as { csr: string }).csr);
    next = undefined;
    return answer;
  }

  function issue(csr: string): { status: number; body: unknown } {
    const certificate = authority.signCsr(csr, client);
    const { serialNumber, validTo } = new X509Certificate(certificate);
    const body = {
      certificate,
      root: authority.root,
      serial: BigInt(`0x${serialNumber}`).toString(16),
      uri: client.uri,
      not_after: new Date(validTo).toISOString(),
      server: options.apiUrl?.() ?? url,
    };
    return { status: 201, body };
  }

  return {
    url,
    calls,
    answerNext(status, body) {
      next = { status, body };
    },
    refuseMe(code) {
      meRefusal = code;
    },
    showRoot(pem) {
      root = pem;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}
