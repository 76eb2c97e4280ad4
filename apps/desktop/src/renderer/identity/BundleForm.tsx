import { parseBundle } from '@batcave/shared/identity';
import { type FormEvent, useId, useState } from 'react';
import { useServices } from '../paneKit/services.ts';
import { FileField } from './FileField.tsx';
import { FormEnd } from './FormEnd.tsx';
import { readText } from './readFile.ts';
import { useIdentityView } from './useIdentity.ts';

const MAX_BUNDLE_BYTES = 4 * 1024;

/** Enrolment with what the security team sent: one text, which names server, root and token. */
export function BundleForm({ onDone }: { readonly onDone?: (() => void) | undefined }) {
  const { identity } = useServices();
  const isBusy = useIdentityView(({ busy }) => busy !== null);
  const [text, setText] = useState('');
  const id = useId();
  const parsed = parseBundle(text);
  const isEmpty = text.trim() === '';

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!parsed.ok || isBusy) return;
    if (await identity.enrol(text)) onDone?.();
  }

  return (
    <form className="identity-form" onSubmit={(event) => void submit(event)}>
      <div className="field">
        <label htmlFor={id}>Enrolment bundle</label>
        <textarea
          id={id}
          className="bundle-input mono"
          rows={4}
          spellCheck={false}
          autoComplete="off"
          placeholder="batcave-enrol-1;https://…"
          aria-invalid={!isEmpty && !parsed.ok}
          aria-describedby={`${id}-about`}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
          }}
        />
        <p id={`${id}-about`} className="meta" role="status">
          {isEmpty
            ? 'One line that begins with batcave-enrol-1. It is good once.'
            : parsed.ok
              ? `For ${parsed.bundle.enrol}, whose root certificate begins with ${parsed.bundle.root.slice(0, 16)}…`
              : parsed.reason}
        </p>
      </div>
      <FileField
        label="Or the file it came in"
        accept=".txt,.bundle,text/plain"
        read={(file) => readText(file, MAX_BUNDLE_BYTES)}
        onChosen={(chosen) => {
          if (chosen !== null) setText(chosen.text.trim());
        }}
      />
      <FormEnd
        label={identity.isFurther ? 'Enrol for this tenant' : 'Enrol this console'}
        blockedBy={parsed.ok ? null : isEmpty ? 'Paste the bundle first.' : parsed.reason}
        working="Making a key, and asking the server for a certificate …"
      />
    </form>
  );
}
