import type { DispatchConfig, DispatchConfigVersion, Finding } from '@batcave/shared/dispatch';
import { AppError } from '@batcave/shared/errors';
import { formatInstant } from '@batcave/shared/time';
import type { PgDispatchConfigs, StoredDispatchConfig } from '../../adapters/postgres/index.ts';
import { redactSecrets, type SecretBox, sealSecrets } from '../../adapters/secrets/index.ts';
import type { Asker } from '../../alerts/index.ts';
import { type CompiledDispatch, compileDispatch, lintConfig } from '../../dispatch/index.ts';
import { compileRegex } from '../../rules/index.ts';
import { configFault } from './configFault.ts';

/** Errors that a refusal names; the others are counted. */
const MAX_FAULTS = 50;

/** A document that was written, and what there is to say about it. */
export interface WrittenConfig {
  readonly version: DispatchConfigVersion;
  readonly findings: Finding[];
}

/** Reads, checks and writes the documents that decide who is told. */
export class DispatchDesk {
  readonly #configs: PgDispatchConfigs;
  readonly #box: SecretBox;
  readonly #now: () => number;
  readonly #readersOf: (tenant: string) => (identity: string) => boolean;

  constructor(parts: {
    readonly configs: PgDispatchConfigs;
    readonly box: SecretBox;
    readonly now: () => number;
    /** Who of a tenant may read alerts of some service, as the grants are when it is asked. */
    readonly readersOf: (tenant: string) => (identity: string) => boolean;
  }) {
    this.#configs = parts.configs;
    this.#box = parts.box;
    this.#now = parts.now;
    this.#readersOf = parts.readersOf;
  }

  async get(tenant: string, revision?: number): Promise<DispatchConfigVersion> {
    return toVersion(await this.#configs.load(tenant, revision));
  }

  /** Whether an identity, as kind/name, may read alerts of some service now. */
  mayReadAny(tenant: string, identity: string): boolean {
    return this.#readersOf(tenant)(identity);
  }

  check(tenant: string, config: DispatchConfig): Finding[] {
    const readers = { tenant, mayReadAny: this.#readersOf(tenant) };
    const findings = lintConfig(config, { nowMs: this.#now(), compileRegex, readers });
    return findings.map((each) => ({ ...each }));
  }

  /** A document as it would decide. @throws AppError `invalid_request` with everything that is wrong with it */
  async compile(tenant: string, config?: DispatchConfig): Promise<CompiledDispatch> {
    const stored = config === undefined ? await this.#configs.load(tenant) : undefined;
    if (config !== undefined) this.#assertSound(tenant, config);
    const done = compileDispatch(
      config ?? stored?.config ?? {},
      stored?.revision ?? 0,
      compileRegex,
    );
    if (done.ok) return done.dispatch;
    throw refusal(done.faults.map(({ path, reason }) => ({ path, message: reason })));
  }

  /** @throws AppError `invalid_request`; `state_conflict` when somebody has written since `expected` */
  async put(asker: Asker, config: DispatchConfig, expected?: number): Promise<WrittenConfig> {
    const findings = this.#assertSound(asker.tenant, config);
    const stored = await this.#configs.write(asker, expected, (before) => {
      const sealed = sealSecrets(config, before.config, this.#box, asker.tenant) as DispatchConfig;
      return {
        config: sealed,
        told: redactSecrets(sealed),
        toldBefore: before.revision === 0 ? null : redactSecrets(before.config),
      };
    });
    return { version: toVersion(stored), findings };
  }

  /** Writes an older revision again. @throws AppError `not_found`; `invalid_request` when it is not sound any more */
  async restore(asker: Asker, revision: number): Promise<WrittenConfig> {
    const old = await this.#configs.load(asker.tenant, revision);
    const redacted = redactSecrets(old.config) as DispatchConfig;
    const findings = this.#assertSound(asker.tenant, redacted);
    const stored = await this.#configs.write(asker, undefined, (before) => ({
      config: old.config,
      told: redactSecrets(old.config),
      toldBefore: redactSecrets(before.config),
    }));
    return { version: toVersion(stored), findings };
  }

  #assertSound(tenant: string, config: DispatchConfig): Finding[] {
    const findings = this.check(tenant, config);
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw refusal(errors);
    return findings;
  }
}

function refusal(faults: readonly { readonly path: string; readonly message: string }[]): AppError {
  const [first] = faults;
  const more = faults.length > 1 ? ` And ${String(faults.length - 1)} more.` : '';
  return new AppError('invalid_request', `${first?.path ?? ''}: ${first?.message ?? ''}${more}`, {
    faults: faults.slice(0, MAX_FAULTS).map(configFault),
  });
}

function toVersion({
  revision,
  config,
  updatedMs,
  updatedBy,
}: StoredDispatchConfig): DispatchConfigVersion {
  return {
    revision,
    updated_at: updatedMs === null ? null : formatInstant(updatedMs),
    updated_by: updatedBy,
    config: redactSecrets(config) as DispatchConfigVersion['config'],
  };
}
