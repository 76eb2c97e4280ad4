import path from 'node:path';
import { CANARY_TENANT } from '@batcave/shared/identity';
import type { RuleInput } from '@batcave/shared/rules';
import type { PgRules } from '../../adapters/postgres/index.ts';
import {
  type AlertStream,
  type ClientCertificate,
  createSentryClient,
  openAlertStream,
} from '../../adapters/sentryClient/index.ts';
import { filesOf } from '../../adapters/x509/index.ts';
import type { EventSender } from '../../agent/index.ts';
import { CANARY_EVENT_TYPE, type CanaryDoor } from '../../canary/index.ts';
import { keepIdentity, type LocalIdentity } from '../localIdentities.ts';
import type { Logger } from '../logger.ts';
import type { Pki } from '../openPki.ts';

/** A day: it is renewed by itself, and whoever steals it can do nothing but send canaries. */
const LIFETIME = '24h';
const RENEW_LOOK_MS = 3_600_000;
const PREPARE_AGAIN_MS = 2000;
/** What every certificate of a server of ours names, on whatever address it listens. */
const SERVER_NAME = 'localhost';

const IDENTITY: LocalIdentity = {
  tenant: CANARY_TENANT,
  kind: 'console',
  name: 'canary',
  grants: [{ role: 'producer' }, { role: 'viewer' }],
};

/** Raises an alert for each canary, and clears it a second later. */
const RULE: RuleInput = {
  name: 'canary',
  severity: 'INFO',
  match: { type: CANARY_EVENT_TYPE },
  group_by: ['source', 'labels.canary'],
  condition: { aggregate: 'count', window: '1s', operator: '>=', threshold: 1 },
  summary: 'A canary of {{source}} has come through.',
};

/** The server as its own client: the way in of every producer and the way out of every console. */
export interface CanaryLink extends CanaryDoor {
  /** Resolves once canaries can be sent and seen. Goes on trying until then. */
  prepare(signal: AbortSignal): Promise<void>;
  /** The live stream may hang without telling: make it anew. */
  reconnect(): void;
  close(): Promise<void>;
}

/** Makes the link. It does nothing before `prepare`. */
export function createCanaryLink(options: {
  readonly pki: Pki;
  readonly rules: PgRules;
  readonly dataDir: string;
  /** `https://127.0.0.1:9443` */
  readonly api: string;
  /** `wss://127.0.0.1:9443/v1/events/stream` */
  readonly stream: string;
  readonly now: () => number;
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  readonly logger: Logger;
  /** The alert of this event was seen on the live stream. */
  readonly onSeen: (eventId: string) => void;
}): CanaryLink {
  const { pki, rules, dataDir, api, now, sleep, logger, onSeen } = options;
  const files = filesOf(dataDir, 'canary');
  const certificate: ClientCertificate = { ...files, ca: path.join(pki.dir, 'root.crt') };
  let unprepared = 'it was not tried yet';
  let client: (EventSender & { close(): Promise<void> }) | undefined;
  let stream: AlertStream | undefined;

  const keepCertificate = async (): Promise<void> => {
    // Whoever revoked it did not mean it to come back by itself.
    if (await pki.certificates.isLastRevoked(IDENTITY))
      throw new Error('the certificate of the canary was revoked; --canary-interval 0s sends none');
    await keepIdentity(pki, IDENTITY, files, now(), LIFETIME);
  };
  const onError = (err: unknown, text: string): void => logger.warn({ err }, text);
  const renewals = setInterval(() => {
    keepCertificate().catch((err: unknown) => onError(err, 'the canary has no new certificate'));
  }, RENEW_LOOK_MS);

  const tryToPrepare = async (): Promise<void> => {
    await keepCertificate();
    const nowMs = now();
    const asker = { tenant: CANARY_TENANT, actor: 'server', traceId: 'canary', nowMs };
    await rules.createFirst(asker, [RULE]);
    client ??= await createSentryClient({
      server: new URL(api),
      certificate,
      serverName: SERVER_NAME,
      nowMs: now,
    });
    stream ??= openAlertStream({
      stream: options.stream,
      certificate,
      serverName: SERVER_NAME,
      onAlerts: (alerts) => {
        for (const { event_id: id } of alerts) if (id !== null) onSeen(id);
      },
      onLost: (reason) => logger.debug({ reason }, 'the canary lost the live stream'),
    });
  };

  return {
    async prepare(signal) {
      while (!signal.aborted) {
        try {
          await tryToPrepare();
          return await stream?.opened;
        } catch (error) {
          unprepared = error instanceof Error ? error.message : String(error);
          onError(error, 'the canary cannot be sent yet; tried again');
        }
        await sleep(PREPARE_AGAIN_MS, signal);
      }
    },
    async send(event, signal) {
      if (client === undefined) return { ok: false, reason: unprepared };
      const outcome = await client.send([event], signal);
      if (outcome.kind !== 'answered') return { ok: false, reason: outcome.reason };
      const [result] = outcome.results;
      return result?.status === 'rejected'
        ? { ok: false, reason: 'the event was rejected' }
        : { ok: true };
    },
    reconnect: () => stream?.reconnect(),
    async close() {
      clearInterval(renewals);
      stream?.close();
      await client?.close();
    },
  };
}
