import type { Setting } from './setting.ts';

/** Settings of what goes out of the server: to whom it may speak, and how secrets are kept. */
export const DISPATCH_SETTINGS = [
  {
    name: 'egress_allow',
    kind: 'text',
    defaultText: '',
    what: 'Targets that receivers and hooks may reach although they are not public, not https or not on port 443, with commas: mail.internal:587, 10.0.0.0/8:443, 127.0.0.1:*.',
  },
  {
    name: 'secrets_key_file',
    kind: 'text',
    defaultText: '',
    what: 'File with the key that seals the secrets of receivers and hooks in the store. Default: secrets.key in the data folder, made on first start. Servers of a cluster need the same.',
  },
  {
    name: 'console_url',
    kind: 'text',
    defaultText: '',
    what: 'Address under which people open the console, for links in messages. Left out: messages have no links.',
  },
] as const satisfies readonly Setting[];
