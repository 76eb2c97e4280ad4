import type { ReactNode } from 'react';
import type { HeldCertificate, RenewalState } from '../../ipc/identity.ts';
import { useServerNowMs } from '../paneKit/index.ts';
import { formatInstant, formatLeft } from '../ui/format.ts';

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="identity-fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function describeRenewal(renewal: RenewalState, nowMs: number): string {
  switch (renewal.kind) {
    case 'running':
      return 'renewing now …';
    case 'planned':
      return `by itself at ${formatInstant(renewal.atMs)}, in ${formatLeft(renewal.atMs - nowMs)}`;
    case 'failed': {
      const next =
        renewal.nextTryAtMs === null
          ? 'There is nothing left to try.'
          : `Next try in ${formatLeft(renewal.nextTryAtMs - nowMs)}.`;
      return `failed at ${formatInstant(renewal.failedAtMs)}: ${renewal.reason} ${next}`;
    }
  }
}

/** What the certificate says, until when it is good, and what becomes of it then. */
export function CertificateFacts(props: {
  readonly certificate: HeldCertificate;
  readonly renewal: RenewalState | null;
}) {
  const { certificate, renewal } = props;
  const nowMs = useServerNowMs(1000);
  const leftMs = certificate.notAfterMs - nowMs;
  return (
    <dl className="identity-facts">
      <Fact name="Identity">
        <strong className="strong">
          {certificate.kind} {certificate.name}
        </strong>
        , tenant {certificate.tenant}
        <div className="meta mono">{certificate.uri}</div>
      </Fact>
      <Fact name="Issuer">{certificate.issuer}</Fact>
      <Fact name="Serial">
        <span className="mono">{certificate.serial}</span>
      </Fact>
      <Fact name="Server">
        <span className="mono">{certificate.server}</span>
      </Fact>
      <Fact name="Valid from">{formatInstant(certificate.notBeforeMs)}</Fact>
      <Fact name="Valid until">
        {formatInstant(certificate.notAfterMs)}{' '}
        <strong className="strong">
          {leftMs > 0 ? `(${formatLeft(leftMs)} left)` : '(expired)'}
        </strong>
      </Fact>
      <Fact name="Renewal">
        {renewal === null
          ? 'by whoever wrote the connection file'
          : describeRenewal(renewal, nowMs)}
      </Fact>
    </dl>
  );
}
