/** What is known when there is no answer. */
export interface Circumstances {
  readonly aborted: boolean;
  /** By the caller, not by the clock. */
  readonly stopped: boolean;
  readonly timeoutMs: number;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection.',
  ECONNRESET: 'cut the connection before it answered.',
  EPIPE: 'cut the connection before it answered.',
  ENETUNREACH: 'cannot be reached from here: there is no way to its network.',
  EHOSTUNREACH: 'cannot be reached from here: there is no way to its network.',
  UND_ERR_SOCKET: 'cut the connection before it answered.',
  UND_ERR_HEADERS_OVERFLOW: 'answered with more than 16 KiB of headers.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'speaks no TLS on this port.',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'speaks no TLS on this port.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name.',
  CERT_HAS_EXPIRED: 'has a certificate that has run out.',
  CERT_NOT_YET_VALID: 'has a certificate that is not valid yet.',
};
const UNTRUSTED =
  /^(SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_|CERT_|ERR_TLS_CERT|INVALID_CA)/;

/** Says in words why there was no answer, to follow the name of the target. */
export function explainFailure(error: unknown, circumstances: Circumstances): string {
  if (circumstances.stopped) return 'was given up: the server stopped waiting.';
  const code = codeOf(error);
  if (circumstances.aborted || /TIMEOUT|ETIMEDOUT/.test(code))
    return `did not answer within ${String(circumstances.timeoutMs)} ms.`;
  const known = REASONS[code];
  if (known !== undefined) return known;
  if (UNTRUSTED.test(code))
    return `has a certificate that is not trusted (${code}). Give its authority as ca.`;
  if (code.startsWith('HPE_')) return `did not answer in HTTP (${code}).`;
  if (code === 'UND_ERR_INVALID_ARG')
    return 'cannot be asked so: a header or the path is not valid.';
  if (/^ERR_(OSSL|SSL|TLS|CRYPTO)/.test(code)) return `and this server found no TLS (${code}).`;
  return `did not answer (${code}).`;
}

/** Happy eyeballs gather the errors of all addresses; the last says what happened. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors.at(-1));
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'UND_ERR_SOCKET' && error.cause !== undefined) return codeOf(error.cause);
  return code ?? (error.cause === undefined ? error.name : codeOf(error.cause));
}
