import { createEgress, type DeniedTarget, parseEgressAllow } from '../adapters/egress/index.ts';
import {
  asLeader,
  PgAlertReader,
  PgDispatchConfigs,
  PgDispatchLedger,
  type PgIdentities,
  type PgRules,
  type PgStore,
} from '../adapters/postgres/index.ts';
import { DispatchDesk } from './dispatch/DispatchDesk.ts';
import { createDispatchHandlers } from './dispatch/dispatchHandlers.ts';
import { openDispatch } from './dispatch/openDispatch.ts';
import { silencesOf } from './dispatch/openSilences.ts';
import { createSilenceHandlers } from './dispatch/silenceHandlers.ts';
import { hasProduction, productionOf } from './dispatch/productionOf.ts';
import { readersOf } from './dispatch/rightsOf.ts';
import { SilenceWatch } from './dispatch/SilenceWatch.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { ownPlaces } from './ownPlaces.ts';
import { createEgressTarget, openRemediation } from './remediation/index.ts';
import { openSecretBox } from './secretBox.ts';
import type { Settings } from './settings.ts';

/** What leaves the server: messages to people, and what hooks do. */
export function openOutgoing(parts: {
  readonly settings: Settings;
  readonly store: PgStore;
  readonly identities: PgIdentities;
  readonly rules: PgRules;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: () => number;
  readonly isLeading: boolean;
  /** Where this server listens: asked each time, as ports are known late. */
  readonly listeners: () => readonly DeniedTarget[];
  readonly onAlertsChanged: () => void;
}) {
  const { settings, store, metrics, logger, now } = parts;
  const box = openSecretBox(settings);
  const egress = createEgress({
    allow: parseEgressAllow(settings.egress_allow),
    denied: () => ownPlaces(settings, store.url, parts.listeners()),
  });
  const configs = new PgDispatchConfigs(store);
  const { silences, desk: silenceDesk } = silencesOf(store, now, () => watchChanged());
  const silenceWatch = new SilenceWatch(silences, now);
  const watchChanged = (): void => {
    silenceWatch.refresh().catch((err: unknown) => {
      logger.warn({ err }, 'silences could not be looked for'); // looked for again within a second
    });
  };
  const dispatch = openDispatch({
    ...parts,
    ...{ configs, silenceWatch, egress, box },
    consoleUrl: settings.console_url === '' ? undefined : settings.console_url,
  });
  const remediation = openRemediation({
    ...{ store, box, now },
    isProduction: productionOf(configs),
    target: createEgressTarget(egress),
    onError: (err) => logger.warn({ err }, 'automation must wait; it tries again'),
  });
  const handlers = {
    ...createDispatchHandlers({
      ...{ configs, dispatch, now },
      desk: new DispatchDesk({
        ...{ configs, box, now },
        readersOf: (tenant) => readersOf(parts.identities, tenant),
      }),
      ledger: new PgDispatchLedger(store, now),
      alerts: new PgAlertReader(store),
      silences: (tenant) => silenceWatch.load(tenant),
    }),
    ...createSilenceHandlers(silenceDesk, silences, now),
    ...remediation.handlers,
  };
  return {
    handlers,
    hasProduction: hasProduction(configs),
    alertsChanged(): void {
      dispatch.alertsChanged();
      remediation.wake();
    },
    /** Tells people and runs hooks until the signal aborts, while this server leads. */
    async run(signal: AbortSignal): Promise<void> {
      if (!parts.isLeading) return;
      const stopRemediation = asLeader({
        store,
        leadership: 'remediation',
        work: (own) => remediation.lead(own),
        onLeading: (isLeading) => metrics.isLeader.set({ work: 'remediation' }, Number(isLeading)),
        onError: (err) => logger.warn({ err }, 'automation was interrupted; it begins anew'),
      });
      await dispatch.run(signal).finally(stopRemediation);
    },
  };
}
