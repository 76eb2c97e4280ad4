import type { Setting } from './setting.ts';

/** Settings that have to do with certificates and the audit log. */
export const IDENTITY_SETTINGS = [
  {
    name: 'pki_dir',
    kind: 'text',
    defaultText: '',
    what: 'Folder of the certificate authority. Default: pki/ in the data folder. Every server of a cluster has the same, shared or copied.',
  },
  {
    name: 'enrol_port',
    kind: 'number',
    min: 0,
    max: 65_535,
    defaultNumber: 9444,
    unit: '',
    what: 'Port for enrolment by token, on the address of the API: TLS without a client certificate. 0 takes a free one.',
  },
  {
    name: 'pki_secret_file',
    kind: 'text',
    defaultText: '',
    what: 'File with the passphrase of the keys of the certificate authority, which the signer reads. Default: a random one beside them, for trying out.',
  },
  {
    name: 'local_identities',
    kind: 'flag',
    defaultFlag: true,
    what: 'Keep certificates for an agent, an operator, a viewer and a producer of this machine in the folder of the CA. Set it to false where the security team issues them.',
  },
  {
    name: 'max_certificates_per_minute',
    kind: 'number',
    min: 1,
    max: 10_000,
    defaultNumber: 60,
    unit: 'certificates',
    what: 'Certificates that the signer signs in a minute, at most.',
  },
  {
    name: 'audit_checkpoint_dir',
    kind: 'text',
    defaultText: '',
    what: 'Folder for signed checkpoints of the audit log: best on another machine or volume than the store. Default: audit/ in the data folder.',
  },
] as const satisfies readonly Setting[];
