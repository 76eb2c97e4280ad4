import path from 'node:path';
import {
  createSecretBox,
  readOrMakeSecretsKey,
  type SecretBox,
} from '../adapters/secrets/index.ts';
import type { Settings } from './settings.ts';

/**
 * The box of a server's secrets, by its settings: the key is in the file that they name, else in the data
 * folder, where the first start makes it. @throws Error when the key cannot be read
 */
export function openSecretBox({ data_dir: dataDir, secrets_key_file: file }: Settings): SecretBox {
  const { key, older } = readOrMakeSecretsKey({
    file: file === '' ? undefined : file,
    ownFile: path.join(dataDir, 'secrets.key'),
  });
  return createSecretBox(key, older);
}
