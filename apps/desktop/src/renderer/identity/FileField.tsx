import { useId, useState } from 'react';
import type { ChosenFile } from './readFile.ts';

/** Asks for one file and reads it at once; a file that will not do is said under the field. */
export function FileField(props: {
  readonly label: string;
  readonly hint?: string;
  /** File name endings that the dialog offers first. */
  readonly accept: string;
  readonly read: (file: File) => Promise<ChosenFile>;
  readonly onChosen: (chosen: ChosenFile | null) => void;
}) {
  const { label, hint, accept, read, onChosen } = props;
  const [fault, setFault] = useState<string | null>(null);
  const id = useId();

  async function take(file: File | undefined): Promise<void> {
    setFault(null);
    onChosen(null);
    if (file === undefined) return;
    try {
      onChosen(await read(file));
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="file-input"
        type="file"
        accept={accept}
        aria-describedby={`${id}-about`}
        onChange={(event) => {
          void take(event.target.files?.[0]);
        }}
      />
      <p id={`${id}-about`} className="meta" role="status">
        {fault ?? hint}
      </p>
    </div>
  );
}
