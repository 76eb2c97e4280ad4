import { MAX_PKCS12_BYTES } from '@batcave/enrol';
import Type from 'typebox';
import { Check } from 'typebox/schema';
import { CHANNELS } from '../../ipc/channels.ts';
import type { Pkcs12Import } from '../../ipc/identity.ts';
import { ArgumentError, type IpcServer, type MessageLimits } from '../ipc/ipcServer.ts';
import type { ConsoleWindow } from '../ipc/serveWindows.ts';
import type { ConsoleIdentity } from './consoleIdentity.ts';

/** Three bytes are four characters in base64. */
const MAX_FILE_LENGTH = Math.ceil(MAX_PKCS12_BYTES / 3) * 4;
const MAX_ROOT_LENGTH = 16_384;

const BundleSchema = Type.String({ minLength: 1, maxLength: 4_096 });
const Pkcs12ImportSchema = Type.Object(
  {
    file: Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$', maxLength: MAX_FILE_LENGTH }),
    passphrase: Type.String({ maxLength: 1_024 }),
    server: Type.String({ minLength: 1, maxLength: 2_048 }),
    root: Type.String({ minLength: 1, maxLength: MAX_ROOT_LENGTH }),
  },
  { additionalProperties: false },
);

// A person does these, and each is a key or a connection: no window needs them often.
const RARELY = { burst: 10, perSec: 0.2 };
export const IDENTITY_LIMITS = {
  watch: { maxLength: 64, rate: { burst: 20, perSec: 5 } },
  short: { maxLength: 8_192, rate: RARELY },
  file: { maxLength: MAX_FILE_LENGTH + 2 * MAX_ROOT_LENGTH, rate: RARELY },
} satisfies Record<string, MessageLimits>;

/** A bundle that a window handed over, as a text of its size. */
export function bundleOf(bundle: unknown): string {
  if (Check(BundleSchema, bundle)) return bundle;
  throw new ArgumentError('bundle: must be a text of at most 4,096 characters.');
}

/** A file that a window handed over, with all that belongs to it. */
export function pkcs12Of(input: unknown): Pkcs12Import {
  if (Check(Pkcs12ImportSchema, input)) return input;
  throw new ArgumentError(
    `input: must hold file (base64, at most ${String(MAX_PKCS12_BYTES / 1024)} KiB), passphrase, server and root.`,
  );
}

/** Lets windows see whom the console speaks as for the tenant that they show, and change it. No message carries a key out. */
export function serveIdentity(options: {
  readonly ipc: IpcServer<ConsoleWindow>;
  /** The identity for the tenant that a window shows: whoever sends decides. `undefined`: there is none. */
  readonly identityOf: (windowId: string) => ConsoleIdentity | undefined;
}): void {
  const { ipc } = options;
  const identityOf = ({ windowId }: ConsoleWindow): ConsoleIdentity => {
    const identity = options.identityOf(windowId);
    if (identity === undefined) throw new ArgumentError('This window is closed.');
    return identity;
  };
  ipc.handle(CHANNELS.startIdentity, IDENTITY_LIMITS.watch, (window) => {
    window.stopIdentity?.();
    window.stopIdentity = identityOf(window).onState((state) => {
      if (!window.contents.isDestroyed()) window.contents.send(CHANNELS.identityState, state);
    });
  });
  ipc.handle(CHANNELS.stopIdentity, IDENTITY_LIMITS.watch, (window) => {
    window.stopIdentity?.();
  });
  ipc.handle(CHANNELS.enrol, IDENTITY_LIMITS.short, (window, [bundle]) =>
    identityOf(window).enrol(bundleOf(bundle)),
  );
  ipc.handle(CHANNELS.importPkcs12, IDENTITY_LIMITS.file, (window, [input]) =>
    identityOf(window).importPkcs12(pkcs12Of(input)),
  );
  ipc.handle(CHANNELS.renew, IDENTITY_LIMITS.short, (window) => identityOf(window).renew());
  ipc.handle(CHANNELS.removeIdentity, IDENTITY_LIMITS.short, (window) =>
    identityOf(window).remove(),
  );
}
