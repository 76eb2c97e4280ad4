import type { Severity } from '@batcave/shared/events';
import { useHeldIdentity, useIdentity, useServerNowMs } from '../../paneKit/index.ts';
import { formatInstant, formatLeft } from '../../ui/format.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import { describeRenewal } from './describeCertificate.ts';

/** How bad it is, of a life of which so much is left. */
function severityOf(leftMs: number, lifeMs: number, hasFailed: boolean): Severity | null {
  if (leftMs <= 0) return 'CRITICAL';
  if (leftMs < lifeMs / 8) return 'ERROR';
  return hasFailed || leftMs < lifeMs / 3 ? 'WARN' : null;
}

/** Whom this console speaks as, what it may do, until when, and what becomes of the certificate then. */
export function OwnCertificate() {
  const state = useHeldIdentity();
  const { actor, tenant, scopes } = useIdentity();
  const nowMs = useServerNowMs(1000);
  const held = 'certificate' in state ? state.certificate : null;
  const leftMs = held === null ? 0 : held.notAfterMs - nowMs;
  const hasFailed = state.kind === 'enrolled' && state.renewal.kind === 'failed';
  const severity =
    held === null ? null : severityOf(leftMs, held.notAfterMs - held.notBeforeMs, hasFailed);
  return (
    <section className="certificates-own" aria-label="This console">
      <h3>This console</h3>
      <dl className="certificates-facts">
        <div>
          <dt>Identity</dt>
          <dd>
            <strong className="strong">{actor === '' ? 'not known yet' : actor}</strong>
            {tenant !== '' && `, tenant ${tenant}`}
            {held !== null && <span className="meta mono"> {held.uri}</span>}
          </dd>
        </div>
        {held !== null && (
          <div>
            <dt>Valid until</dt>
            <dd>
              {severity !== null && (
                <>
                  <SeverityShape severity={severity} look="filled" sizePx={15} />{' '}
                  <strong className="strong">{SEVERITY_MARK[severity].word}</strong>{' '}
                </>
              )}
              {formatInstant(held.notAfterMs)}{' '}
              <strong className="strong">
                {leftMs > 0 ? `(${formatLeft(leftMs)} left)` : '(expired)'}
              </strong>
              <span className="meta mono"> serial {held.serial}</span>
            </dd>
          </div>
        )}
        <div>
          <dt>Renewal</dt>
          <dd>{describeRenewal(state, nowMs)}</dd>
        </div>
        <div>
          <dt>May</dt>
          <dd className="mono">{scopes.length === 0 ? 'nothing' : scopes.join(' ')}</dd>
        </div>
      </dl>
    </section>
  );
}
