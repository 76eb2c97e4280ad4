import { commandOf } from '../actions.ts';
import { initAction, rolloverAction } from './authority.ts';
import { backupAction, restoreAction } from './backup.ts';
import { listAction, revokeAction, showAction } from './certificates.ts';
import { crlAction } from './crl.ts';
import { issueAction } from './issue.ts';
import { lockAction, locksAction, unlockAction } from './locks.ts';
import { renewAction } from './renew.ts';
import { cancelAction, tokenAction, tokensAction } from './tokens.ts';

export const pkiCommand = commandOf({
  name: 'pki',
  intro: [
    'For the security team, on the host of the server: whoever may read its folder may do all of this, without a',
    'certificate. It works beside a running server, which takes notice within seconds, and without one.',
  ],
  actions: [
    initAction,
    tokenAction,
    tokensAction,
    cancelAction,
    issueAction,
    renewAction,
    listAction,
    showAction,
    revokeAction,
    lockAction,
    locksAction,
    unlockAction,
    crlAction,
    backupAction,
    restoreAction,
    rolloverAction,
  ],
});
