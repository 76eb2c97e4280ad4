import { useState } from 'react';
import { TextArea, TextField } from '../../ui/Field.tsx';

/**
 * A line of text that stands for a value: what is typed stays as it was typed as long as it means the value
 * that is there.
 */
export function DraftField<T>(props: {
  readonly label: string;
  readonly value: T;
  readonly write: (value: T) => string;
  readonly read: (text: string) => T;
  readonly onChange: (value: T) => void;
  readonly hint?: string;
  readonly fault?: string | null;
  readonly suggestions?: readonly string[];
  readonly isMono?: boolean;
  readonly isFirst?: boolean;
  readonly rows?: number;
}) {
  const { value, write, read, onChange, rows, suggestions, ...others } = props;
  const [draft, setDraft] = useState(() => write(value));
  const means = (text: string): boolean => JSON.stringify(read(text)) === JSON.stringify(value);
  const change = (text: string): void => {
    setDraft(text);
    onChange(read(text));
  };
  const text = means(draft) ? draft : write(value);
  const common = { label: others.label, value: text, onChange: change };
  const about = {
    ...(others.hint !== undefined && { hint: others.hint }),
    ...(others.fault !== undefined && { fault: others.fault }),
    ...(others.isFirst !== undefined && { isFirst: others.isFirst }),
  };
  if (rows !== undefined) return <TextArea {...common} {...about} rows={rows} />;
  return (
    <TextField
      {...common}
      {...about}
      {...(suggestions !== undefined && { suggestions })}
      isMono={others.isMono ?? false}
    />
  );
}
