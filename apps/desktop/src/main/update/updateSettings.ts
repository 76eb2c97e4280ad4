import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import Type from 'typebox';
import { Check } from 'typebox/schema';

/** What the administrator writes into `update.json`. */
const UpdateFileSchema = Type.Object(
  {
    address: Type.String({ minLength: 1, maxLength: 2_048 }),
    public_key: Type.String({ minLength: 1, maxLength: 1_024 }),
    ca: Type.Optional(Type.String({ minLength: 1, maxLength: 4_096 })),
    install_on_quit: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

/** Where updates come from and who vouches for them. */
export interface UpdateSettings {
  /** An `https:` folder; its path ends with a slash. */
  readonly address: URL;
  /** Ed25519; verifies what the server says of versions. */
  readonly publicKey: KeyObject;
  /** Verifies the server itself; without it the authorities that Node knows. */
  readonly ca: Buffer | undefined;
  /** Fetch without asking, and install when the console is closed: for walls that nobody operates. */
  readonly installsOnQuit: boolean;
}

/** Settings, or why there are none. `isFault`: a file is there, and something is wrong with it. */
export type UpdateSettingsAnswer =
  | { readonly ok: true; readonly settings: UpdateSettings }
  | { readonly ok: false; readonly isFault: boolean; readonly reason: string };

/** Files that may hold the settings. The first that is there counts alone: the machine's goes before the user's. */
export function updateFiles(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  userData: string,
): readonly string[] {
  const own = join(userData, 'update.json');
  if (platform === 'win32')
    return [join(env['PROGRAMDATA'] ?? 'C:\\ProgramData', 'Batcave', 'update.json'), own];
  if (platform === 'darwin') return ['/Library/Application Support/Batcave/update.json', own];
  return ['/etc/batcave/update.json', own];
}

/** Reads the settings. Never rejects: what is wrong, and in which file, is the reason. */
export async function readUpdateSettings(files: readonly string[]): Promise<UpdateSettingsAnswer> {
  for (const file of files) {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') continue;
      return fault(`${file} cannot be read (${codeOf(error)}).`);
    }
    return parse(file, text);
  }
  return { ok: false, isFault: false, reason: 'Updates were not set up for this console.' };
}

async function parse(file: string, text: string): Promise<UpdateSettingsAnswer> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fault(`${file} is not JSON.`);
  }
  if (!Check(UpdateFileSchema, value))
    return fault(
      `${file} must hold the texts address and public_key; it may hold ca (a file) and install_on_quit (true or false), and nothing else.`,
    );
  const address = parseAddress(value.address);
  if (address === undefined)
    return fault(`${file}: address must be an https:// folder, not ${value.address}.`);
  const publicKey = parseKey(value.public_key);
  if (publicKey === undefined)
    return fault(`${file}: public_key must be the line that npm run package prints.`);
  let ca: Buffer | undefined;
  if (value.ca !== undefined) {
    const path = resolve(dirname(file), value.ca);
    try {
      ca = await readFile(path);
    } catch (error) {
      return fault(`${file}: ca cannot be read: ${path} (${codeOf(error)}).`);
    }
  }
  const installsOnQuit = value.install_on_quit ?? false;
  return { ok: true, settings: { address, publicKey, ca, installsOnQuit } };
}

function parseAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.protocol !== 'https:') return undefined;
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '')
    return undefined;
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function parseKey(text: string): KeyObject | undefined {
  try {
    const key = createPublicKey({
      key: Buffer.from(text, 'base64'),
      format: 'der',
      type: 'spki',
    });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

function fault(reason: string): UpdateSettingsAnswer {
  return { ok: false, isFault: true, reason };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
