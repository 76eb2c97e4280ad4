export { openSecrets, redactSecrets, sealSecrets } from './documentSecrets.ts';
export { createSecretBox, type SecretBox, SecretUnreadable } from './secretBox.ts';
export { readOrMakeSecretsKey, type SecretsKeys } from './secretsKey.ts';
