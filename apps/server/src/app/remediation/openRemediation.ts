import { sleep, SystemAlarm } from '../../adapters/clock/index.ts';
import {
  PgHooks,
  PgRemediation,
  PgRemediationLedger,
  type PgStore,
} from '../../adapters/postgres/index.ts';
import type { SecretBox } from '../../adapters/secrets/index.ts';
import { type HookTarget, type IsProduction, Runner } from '../../remediation/index.ts';
import { compileRegex } from '../../rules/index.ts';
import { createHookSecrets } from './hookSecrets.ts';
import { createRemediationHandlers, type RemediationHandlers } from './remediationHandlers.ts';

/** Where hooks are kept and asked for, without what sends them: for the API and for the host. */
export interface HostRemediation {
  readonly hooks: PgHooks;
  readonly remediation: PgRemediation;
}

/** The same with the runner. */
export interface Remediation extends HostRemediation {
  readonly handlers: RemediationHandlers;
  /** Follows alerts and sends runs until the signal aborts: the leader alone may. */
  lead(signal: AbortSignal): Promise<void>;
  /** Some alert may have changed, or a run was asked for elsewhere. */
  wake(): void;
}

/** How long calls that are under way are waited for when the server stops. */
const GRACE_MS = 10_000;

/** Hooks and their runs over a store. */
export function openHostRemediation(options: {
  readonly store: PgStore;
  readonly box: SecretBox;
  /** Default: every service is production. */
  readonly isProduction?: IsProduction | undefined;
  readonly onChange?: () => void;
}): HostRemediation {
  const { store, box, isProduction = everyService, onChange = () => undefined } = options;
  const parts = { store, compileRegex, isProduction, onChange };
  return {
    hooks: new PgHooks({ ...parts, secrets: createHookSecrets(box) }),
    remediation: new PgRemediation(parts),
  };
}

/** Puts remediation together. Nothing is sent before `lead` is called. */
export function openRemediation(options: {
  readonly store: PgStore;
  readonly box: SecretBox;
  readonly target: HookTarget;
  readonly isProduction?: IsProduction | undefined;
  readonly now: () => number;
  readonly graceMs?: number;
  readonly onError: (error: unknown) => void;
}): Remediation {
  const { store, box, target, now, onError, graceMs = GRACE_MS } = options;
  const { isProduction = everyService } = options;
  const alarm = new SystemAlarm();
  const wake = (): void => alarm.ring();
  const host = openHostRemediation({ store, box, isProduction, onChange: wake });
  const ledger = new PgRemediationLedger({ store, compileRegex, isProduction });
  const secrets = createHookSecrets(box);
  const runner = new Runner({ ledger, target, secrets, alarm, now, sleep, graceMs, onError });
  return {
    ...host,
    handlers: createRemediationHandlers(host.hooks, host.remediation, now),
    lead: (signal) => runner.lead(signal),
    wake,
  };
}

const everyService: IsProduction = () => Promise.resolve(true);
