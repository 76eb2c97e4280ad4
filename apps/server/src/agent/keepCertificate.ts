import type { AgentClock, AgentLogger, CertificateRenewer } from './ports.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * Keeps the agent's certificate from running out: looks at least every hour whether it is to be renewed,
 * until the signal aborts. What fails is told and tried again, more often towards the end. Never rejects.
 */
export async function keepCertificate(ports: {
  readonly renewer: CertificateRenewer;
  readonly clock: AgentClock;
  readonly logger: AgentLogger;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { renewer, clock, logger, signal } = ports;
  while (!signal.aborted) {
    const found = await renewer.look();
    const nowMs = clock.nowMs();
    let waitMs: number;
    switch (found.kind) {
      case 'foreign':
        logger.warn({}, 'The certificate is not one of Sentry: it is not renewed here.');
        return;
      case 'good':
        waitMs = found.renewAtMs - nowMs;
        break;
      case 'renewed':
        logger.info({ notAfterMs: found.notAfterMs }, 'The certificate was renewed.');
        waitMs = HOUR_MS;
        break;
      case 'failed': {
        const { reason, notAfterMs } = found;
        waitMs = (notAfterMs - nowMs) / 10;
        if (notAfterMs > nowMs)
          logger.warn({ reason, notAfterMs }, 'The certificate could not be renewed; again later.');
        else
          logger.error(
            { reason, notAfterMs },
            'The certificate has ended. Enrol again with a bundle of the security team: sentry enrol.',
          );
      }
    }
    await clock.delay(Math.min(HOUR_MS, Math.max(MINUTE_MS, waitMs)), signal);
  }
}
