import { REVOKE_REASONS, type RevokeReason } from '@batcave/shared/identity';
import { useState } from 'react';
import { Sheet, useBlockedBy, useCall } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { plural } from '../../ui/format.ts';
import type { CertificateRow } from './describeCertificate.ts';

const WORDS: Readonly<Record<RevokeReason, string>> = {
  unspecified: 'No reason given',
  keyCompromise: 'Somebody else may have its key',
  affiliationChanged: 'Its holder has another task now',
  superseded: 'There is another one in its place',
  cessationOfOperation: 'What it was for is over',
  privilegeWithdrawn: 'Its holder may not speak any more',
};
const SHOWN = 8;

/** What came of it. */
export interface Revoked {
  readonly done: number;
  /** Those that are not revoked, with the reason. */
  readonly failed: readonly { readonly serial: string; readonly why: string }[];
}

/** Counts and names what would end, asks why, and ends it one by one. It cannot be undone. */
export function RevokeSheet(props: {
  readonly rows: readonly CertificateRow[];
  readonly onDone: (revoked: Revoked) => void;
  readonly onClose: () => void;
}) {
  const { rows, onDone, onClose } = props;
  const call = useCall();
  const blockedBy = useBlockedBy('sentry.pki.admin');
  const [reason, setReason] = useState<RevokeReason | ''>('');
  const [note, setNote] = useState('');
  const [isSending, setSending] = useState(false);
  const count = plural(rows.length, 'certificate');

  async function revoke(): Promise<void> {
    if (reason === '') return;
    setSending(true);
    const failed: { serial: string; why: string }[] = [];
    for (const { certificate } of rows) {
      const answer = await call('pki.certificates.revoke', {
        params: { serial: certificate.serial },
        body: { reason, ...(note.trim() !== '' && { note: note.trim() }) },
      });
      if (!answer.ok)
        failed.push({
          serial: certificate.serial,
          why: answer.problem.detail || answer.problem.title,
        });
    }
    setSending(false);
    onDone({ done: rows.length - failed.length, failed });
  }

  const waitsFor = isSending ? 'They are being revoked' : reason === '' ? 'Say why first' : null;
  return (
    <Sheet
      title={`Revoke ${count}`}
      onClose={onClose}
      end={
        <ActionButton onPress={() => void revoke()} blockedBy={blockedBy ?? waitsFor}>
          {isSending ? 'Revoking …' : `Revoke ${count} for good`}
        </ActionButton>
      }
    >
      <p>
        {rows.length === 1 ? 'It ends' : 'They end'} at once, with those that followed by renewal;
        open connections are cut within seconds. It cannot be undone: who is to speak again needs to
        be enrolled again.
      </p>
      <ul className="certificates-named">
        {rows.slice(0, SHOWN).map(({ certificate: { serial, kind, name } }) => (
          <li key={serial}>
            <strong className="strong">
              {kind}/{name}
            </strong>{' '}
            <span className="meta mono">{serial}</span>
          </li>
        ))}
        {rows.length > SHOWN && <li>and {plural(rows.length - SHOWN, 'more certificate')}</li>}
      </ul>
      <SelectField
        label="Why"
        value={reason}
        isFirst
        options={[['', 'Choose …'], ...REVOKE_REASONS.map((each) => [each, WORDS[each]] as const)]}
        onChange={(value) => {
          setReason(REVOKE_REASONS.find((each) => each === value) ?? '');
        }}
      />
      <TextField
        label="Note for the audit log"
        value={note}
        hint="May be left empty."
        onChange={setNote}
      />
    </Sheet>
  );
}
