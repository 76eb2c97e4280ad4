import { useEffect, useRef, useState } from 'react';
import type { HeldCertificate } from '../../ipc/identity.ts';
import { useServerNowMs } from '../paneKit/index.ts';
import { useServices } from '../paneKit/services.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { Modal } from '../ui/Modal.tsx';
import { formatInstant } from '../ui/format.ts';
import { CertificateFacts } from './CertificateFacts.tsx';
import { EnrolForms } from './EnrolForms.tsx';
import './identity.css';
import { useIdentityView } from './useIdentity.ts';

type Mode = 'facts' | 'replace' | 'remove';

function Sentence() {
  const state = useIdentityView((view) => view.state);
  switch (state.kind) {
    case 'browserSession':
      return (
        <p>
          A browser session on the server&apos;s own machine: it has no certificate and lasts twelve
          hours, also over a restart of the server. The desktop console has a certificate of its
          own.
        </p>
      );
    case 'connectionFile':
      return (
        <p>
          This console was started with <span className="mono">--connect</span>: certificate and key
          come from that file, and whoever wrote it renews them.
        </p>
      );
    case 'none':
      return <p>This console has no certificate.</p>;
    case 'enrolled':
    case 'loading':
      return null;
  }
}

const QUESTIONS = {
  enrolled: {
    ask: 'Remove the certificate? Its private key is deleted from the keychain, and this console is cut off until it is enrolled again with a new bundle. The certificate is not revoked by it.',
    yes: 'Remove it',
    no: 'Keep it',
  },
  browserSession: {
    ask: 'Log out of the console in this browser? All of its tabs are cleared at once. Boards and settings stay. The link that npx sentry console --browser gives opens it again.',
    yes: 'Log out',
    no: 'Stay',
  },
} as const;

function RemoveQuestion(props: {
  readonly of: keyof typeof QUESTIONS;
  readonly onOver: () => void;
}) {
  const { of, onOver } = props;
  const { ask, yes, no } = QUESTIONS[of];
  const { identity } = useServices();
  const isBusy = useIdentityView(({ busy }) => busy !== null);
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The button that led here is gone. The question itself: neither answer is a key press away by accident.
    ref.current?.focus();
  }, []);
  return (
    <div
      ref={ref}
      className="identity-question"
      role="alertdialog"
      aria-labelledby="remove-question"
      data-first-focus
      tabIndex={-1}
    >
      <p id="remove-question">{ask}</p>
      <ActionButton
        blockedBy={isBusy ? 'On its way …' : null}
        onPress={() => {
          void identity.remove().then((isDone) => {
            // What is left to do after a refusal is to try again.
            if (isDone && of === 'enrolled') onOver();
          });
        }}
      >
        {yes}
      </ActionButton>
      <ActionButton onPress={onOver}>{no}</ActionButton>
    </div>
  );
}

/** Why it cannot be renewed now: the server does it from half of its life on. */
function whyNotYet({ notBeforeMs, notAfterMs }: HeldCertificate, nowMs: number): string | null {
  const halfMs = (notBeforeMs + notAfterMs) / 2;
  return nowMs < halfMs ? `The server renews it from ${formatInstant(halfMs)} on.` : null;
}

function Actions(props: {
  readonly certificate: HeldCertificate;
  readonly onMode: (mode: Mode) => void;
}) {
  const { certificate, onMode } = props;
  const { identity } = useServices();
  const busy = useIdentityView((view) => view.busy);
  const nowMs = useServerNowMs(1000);
  return (
    <div className="identity-actions">
      <ActionButton
        blockedBy={busy === null ? whyNotYet(certificate, nowMs) : 'Another change is under way.'}
        onPress={() => {
          void identity.renew();
        }}
      >
        {busy === 'renew' ? 'Renewing …' : 'Renew now'}
      </ActionButton>
      <ActionButton
        onPress={() => {
          onMode('replace');
        }}
      >
        Replace …
      </ActionButton>
      <ActionButton
        onPress={() => {
          onMode('remove');
        }}
      >
        Remove …
      </ActionButton>
    </div>
  );
}

/** Whom this console speaks as, until when, and what can be done about it. */
export function CertificateDialog(props: {
  /** It begins with the question whether the certificate is to be given up: that is how one logs out. */
  readonly asksToRemove?: boolean;
  readonly onClose: () => void;
}) {
  const { asksToRemove = false, onClose } = props;
  const { identity } = useServices();
  const state = useIdentityView((view) => view.state);
  const failure = useIdentityView((view) => view.failure);
  const [mode, setMode] = useState<Mode>(asksToRemove ? 'remove' : 'facts');
  useEffect(() => {
    identity.dismissFailure();
  }, [identity]);
  const toFacts = () => {
    setMode('facts');
  };
  const certificate =
    state.kind === 'enrolled' || state.kind === 'connectionFile' ? state.certificate : null;
  const keychainFault = state.kind === 'enrolled' ? state.keychainFault : null;
  return (
    <Modal className="certificate-dialog" labelledBy="certificate-title" onClose={onClose}>
      <div className="certificate-head">
        <h2 id="certificate-title">
          {state.kind === 'browserSession' && mode === 'remove' ? 'Log out' : 'Certificate'}
        </h2>
        <span className="spacer" />
        <ActionButton onPress={onClose} shortcut="Esc">
          Close
        </ActionButton>
      </div>
      <Sentence />
      {certificate !== null && (
        <CertificateFacts
          certificate={certificate}
          renewal={state.kind === 'enrolled' ? state.renewal : null}
        />
      )}
      {mode !== 'replace' && (failure ?? keychainFault) !== null && (
        <p className="identity-fault" role="alert">
          {failure ?? keychainFault}
        </p>
      )}
      {state.kind === 'enrolled' && mode === 'facts' && (
        <Actions certificate={state.certificate} onMode={setMode} />
      )}
      {(state.kind === 'enrolled' || state.kind === 'browserSession') && mode === 'remove' && (
        <RemoveQuestion of={state.kind} onOver={state.kind === 'enrolled' ? toFacts : onClose} />
      )}
      {state.kind === 'enrolled' && mode === 'replace' && (
        <section className="identity-replace" aria-label="Replace the certificate">
          <h3>Replace the certificate</h3>
          <EnrolForms onDone={toFacts} />
          <ActionButton onPress={toFacts}>Cancel</ActionButton>
        </section>
      )}
    </Modal>
  );
}
