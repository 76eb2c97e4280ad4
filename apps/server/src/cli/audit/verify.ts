import { existsSync, readFileSync } from 'node:fs';
import { SERVER_ITSELF } from '../../adapters/postgres/identities.ts';
import { checkpointFile } from '../../app/auditCheckpoints.ts';
import { auditKeys } from '../../app/authorityWork.ts';
import { dataPaths } from '../../app/dataDir.ts';
import { type CheckpointReading, readCheckpoints } from '../../app/readCheckpoints.ts';
import { SettingError, type Settings } from '../../app/settings.ts';
import { type AuditVerdict, verifyAudit } from '../../app/verifyAudit.ts';
import type { Action } from '../actions.ts';
import type { OptionValues } from '../arguments.ts';
import { settingsFrom } from '../command.ts';
import { print, textOf } from '../given.ts';
import { tenantOf } from '../pki/identityOptions.ts';
import { withStore } from '../withPki.ts';

const PUBLIC_KEY = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

/** All that was found out. */
interface AuditReport {
  readonly ok: boolean;
  readonly tenants: readonly AuditVerdict[];
  readonly checkpoints: {
    readonly file: string;
    readonly there: boolean;
    readonly good: number;
    readonly bad: CheckpointReading['bad'];
  };
}

export const verifyAction: Action = {
  name: 'verify',
  usage: '[--checkpoints FILE] [--keys FILE] [--tenant T]',
  what: 'Check that nothing in the log was changed, taken away or added.',
  more: [
    'Reads every entry of every tenant, checks that each fits the one before it, and holds the log against the',
    'checkpoints that the server has signed: without them nobody sees an end that was cut off, or a log that was',
    'written anew. Names the first bad row of each tenant. 0: all is well; 1: something is not; 2: not understood.',
    'Against somebody who has the host of the server, use copies of checkpoints and keys that are kept elsewhere.',
  ],
  options: [
    {
      name: 'checkpoints',
      kind: 'text',
      placeholder: 'FILE',
      what: 'The signed checkpoints. Default: audit-checkpoints.jsonl in audit_checkpoint_dir.',
    },
    {
      name: 'keys',
      kind: 'text',
      placeholder: 'FILE',
      what: 'Public keys that checkpoints may be signed with (PEM). Default: audit.pub in the folder of the certificate authority.',
    },
    {
      name: 'tenant',
      kind: 'text',
      placeholder: 'T',
      what: `This tenant alone, or '${SERVER_ITSELF}' for what concerns none. Default: all.`,
    },
  ],
  async run({ options }) {
    const settings = settingsFrom(options);
    const given = textOf(options, 'checkpoints');
    const file = given ?? checkpointFile(checkpointDir(settings));
    const there = existsSync(file);
    if (given !== undefined && !there)
      throw new SettingError(`${file} is not there. Name the file with the signed checkpoints.`);
    const tenant = tenantToVerify(options);
    const keys = there ? keysOf(settings, textOf(options, 'keys')) : [];
    const report = await withStore(
      settings,
      async ({ store, onProgress }): Promise<AuditReport> => {
        const { good, bad } = there
          ? await readCheckpoints(file, keys, onProgress)
          : { good: [], bad: [] };
        const tenants = await verifyAudit({
          ...{ store, checkpoints: good, onProgress },
          ...(tenant === undefined ? {} : { tenants: [tenant] }),
        });
        const isWell = bad.length === 0 && tenants.every(({ fault }) => fault === null);
        return { ok: isWell, tenants, checkpoints: { file, there, good: good.length, bad } };
      },
    );
    print(options, forPrograms(report), describe(report));
    return report.ok ? 0 : 1;
  },
};

function checkpointDir(settings: Settings): string {
  return settings.audit_checkpoint_dir === ''
    ? dataPaths(settings.data_dir).audit
    : settings.audit_checkpoint_dir;
}

function tenantToVerify(options: OptionValues): string | undefined {
  if (options['tenant'] === undefined || options['tenant'] === SERVER_ITSELF)
    return textOf(options, 'tenant');
  return tenantOf(options);
}

/** @throws SettingError when there is none: no signature could be told from another */
function keysOf(settings: Settings, file: string | undefined): readonly string[] {
  if (file === undefined) {
    const own = auditKeys(settings);
    if (own.length === 0)
      throw new SettingError(
        'the folder of the certificate authority has no audit.pub. Name the file with --keys.',
      );
    return own;
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SettingError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  const keys = text.match(PUBLIC_KEY) ?? [];
  if (keys.length === 0) throw new SettingError(`${file} holds no public key (PEM).`);
  return keys;
}

function forPrograms(report: AuditReport) {
  return {
    ...report,
    tenants: report.tenants.map(({ signedUntil, ...rest }) => ({
      ...rest,
      signed_until: signedUntil,
    })),
  };
}

function describe({ ok, tenants, checkpoints }: AuditReport): string {
  const { file, there, good, bad } = checkpoints;
  const lines = tenants.map(({ tenant, rows, signedUntil, fault }) => {
    const who = tenant === SERVER_ITSELF ? 'the server itself' : tenant;
    return fault === null
      ? `  good  ${who}: ${String(rows)} rows, signed up to row ${String(signedUntil)}`
      : `  BAD   ${who}, row ${String(fault.seq)}: ${fault.what}.${fault.kind === 'rewritten' ? ` Row ${String(signedUntil)} and those before it are as signed.` : ''}`;
  });
  return [
    ...(lines.length === 0 ? ['  There are no entries.'] : lines),
    ...bad.map(({ line, what }) => `  BAD   ${file}, line ${String(line)}: ${what}.`),
    there
      ? `  ${String(good)} good checkpoints in ${file}`
      : `  There are no checkpoints at ${file}: an end that was cut off, or a log that was written anew, is not seen.`,
    ok
      ? 'The audit log is as it was written.'
      : 'The audit log was changed, or its checkpoints were. Keep a copy of both before you do anything else.',
  ].join('\n');
}
