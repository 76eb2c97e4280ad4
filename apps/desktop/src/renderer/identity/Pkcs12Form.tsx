import { type FormEvent, type HTMLInputTypeAttribute, useId, useState } from 'react';
import { useServices } from '../paneKit/services.ts';
import { FileField } from './FileField.tsx';
import { FormEnd } from './FormEnd.tsx';
import { type ChosenFile, readBase64, readText } from './readFile.ts';
import { useIdentityView } from './useIdentity.ts';

const MAX_FILE_BYTES = 64 * 1024;
const MAX_ROOT_BYTES = 16 * 1024;

function TextField(props: {
  readonly label: string;
  readonly type: HTMLInputTypeAttribute;
  readonly placeholder?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { label, type, placeholder, value, onChange } = props;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="text-input mono"
        type={type}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
    </div>
  );
}

function isServer(address: string): boolean {
  return URL.canParse(address) && new URL(address).protocol === 'https:';
}

/** An identity that was issued elsewhere: its file, and the server that accepts it. */
export function Pkcs12Form({ onDone }: { readonly onDone?: (() => void) | undefined }) {
  const { identity } = useServices();
  const isBusy = useIdentityView(({ busy }) => busy !== null);
  const [file, setFile] = useState<ChosenFile | null>(null);
  const [root, setRoot] = useState<ChosenFile | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [server, setServer] = useState('');
  const blockedBy =
    file === null
      ? 'Choose the PKCS#12 file first.'
      : !isServer(server)
        ? 'Give the address of the server as https://host:port.'
        : root === null
          ? 'Choose the root certificate of the server.'
          : null;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (file === null || root === null || blockedBy !== null || isBusy) return;
    const input = { file: file.text, passphrase, server: server.trim(), root: root.text };
    if (!(await identity.importPkcs12(input))) return;
    setPassphrase('');
    onDone?.();
  }

  return (
    <form className="identity-form" onSubmit={(event) => void submit(event)}>
      <FileField
        label="PKCS#12 file"
        hint="Holds the private key and its certificate: .p12 or .pfx, at most 64 KiB."
        accept=".p12,.pfx,application/x-pkcs12"
        read={(chosen) => readBase64(chosen, MAX_FILE_BYTES)}
        onChosen={setFile}
      />
      <TextField
        label="Passphrase of the file"
        type="password"
        value={passphrase}
        onChange={setPassphrase}
      />
      <TextField
        label="Server"
        type="url"
        placeholder="https://host:port"
        value={server}
        onChange={setServer}
      />
      <FileField
        label="Root certificate of the server"
        hint="PEM. Only a server whose certificate goes back to it is trusted."
        accept=".pem,.crt,.cer"
        read={(chosen) => readText(chosen, MAX_ROOT_BYTES)}
        onChosen={setRoot}
      />
      <FormEnd
        label="Use this certificate"
        blockedBy={blockedBy}
        working="Opening the file, and asking the server whether it accepts it …"
      />
    </form>
  );
}
