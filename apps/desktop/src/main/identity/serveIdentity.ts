import { MAX_PKCS12_BYTES } from '@batcave/enrol';
import Type from 'typebox';
import { Check } from 'typebox/schema';
import { CHANNELS } from '../../ipc/channels.ts';
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
const LIMITS = {
  watch: { maxLength: 64, rate: { burst: 20, perSec: 5 } },
  short: { maxLength: 8_192, rate: RARELY },
  file: { maxLength: MAX_FILE_LENGTH + 2 * MAX_ROOT_LENGTH, rate: RARELY },
} satisfies Record<string, MessageLimits>;

/** Lets windows see whom this console speaks as, and change it. No message carries a key out. */
export function serveIdentity(options: {
  readonly ipc: IpcServer<ConsoleWindow>;
  readonly identity: ConsoleIdentity;
}): void {
  const { ipc, identity } = options;
  ipc.handle(CHANNELS.startIdentity, LIMITS.watch, (window) => {
    window.stopIdentity?.();
    window.stopIdentity = identity.onState((state) => {
      if (!window.contents.isDestroyed()) window.contents.send(CHANNELS.identityState, state);
    });
  });
  ipc.handle(CHANNELS.stopIdentity, LIMITS.watch, (window) => {
    window.stopIdentity?.();
  });
  ipc.handle(CHANNELS.enrol, LIMITS.short, (_window, [bundle]) => {
    if (!Check(BundleSchema, bundle))
      throw new ArgumentError('bundle: must be a text of at most 4,096 characters.');
    return identity.enrol(bundle);
  });
  ipc.handle(CHANNELS.importPkcs12, LIMITS.file, (_window, [input]) => {
    if (!Check(Pkcs12ImportSchema, input))
      throw new ArgumentError(
        `input: must hold file (base64, at most ${String(MAX_PKCS12_BYTES / 1024)} KiB), passphrase, server and root.`,
      );
    return identity.importPkcs12(input);
  });
  ipc.handle(CHANNELS.renew, LIMITS.short, () => identity.renew());
  ipc.handle(CHANNELS.removeIdentity, LIMITS.short, () => identity.remove());
}
