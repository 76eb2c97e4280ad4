import { type ReactNode, type Ref, useId } from 'react';
import './field.css';

interface Common {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  /** What is wrong with it, and how to mend it. */
  readonly fault?: string | null;
  /** Takes the focus of its sheet. */
  readonly isFirst?: boolean;
}

function Around(props: {
  readonly id: string;
  readonly common: Common;
  readonly children: ReactNode;
}) {
  const { id, common, children } = props;
  const { label, hint, fault = null } = common;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {hint !== undefined && (
        <span id={`${id}-hint`} className="meta">
          {hint}
        </span>
      )}
      {fault !== null && (
        <span id={`${id}-fault`} className="field-fault">
          {fault}
        </span>
      )}
    </div>
  );
}

function described(id: string, { hint, fault = null }: Common) {
  const ids = [hint === undefined ? '' : `${id}-hint`, fault === null ? '' : `${id}-fault`];
  const text = ids.filter((each) => each !== '').join(' ');
  return {
    'aria-describedby': text === '' ? undefined : text,
    'aria-invalid': fault !== null,
  };
}

/** A line of text with its name, and what is wrong with it right below. */
export function TextField(
  props: Common & {
    readonly placeholder?: string;
    readonly suggestions?: readonly string[];
    readonly isMono?: boolean;
    readonly inputRef?: Ref<HTMLInputElement>;
  },
) {
  const { value, onChange, placeholder, suggestions, isMono, inputRef, isFirst } = props;
  const id = useId();
  return (
    <Around id={id} common={props}>
      <input
        ref={inputRef}
        id={id}
        type="text"
        className={isMono === true ? 'field-input mono' : 'field-input'}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        list={suggestions === undefined ? undefined : `${id}-list`}
        data-first-focus={isFirst === true ? true : undefined}
        {...described(id, props)}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
      {suggestions !== undefined && (
        <datalist id={`${id}-list`}>
          {suggestions.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </Around>
  );
}

/** Several lines of text. */
export function TextArea(props: Common & { readonly rows?: number }) {
  const { value, onChange, rows = 2, isFirst } = props;
  const id = useId();
  return (
    <Around id={id} common={props}>
      <textarea
        id={id}
        className="field-input"
        rows={rows}
        value={value}
        data-first-focus={isFirst === true ? true : undefined}
        {...described(id, props)}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
    </Around>
  );
}

/** One of many options. */
export function SelectField(
  props: Common & { readonly options: readonly (readonly [string, string])[] },
) {
  const { value, onChange, options, isFirst } = props;
  const id = useId();
  return (
    <Around id={id} common={props}>
      <select
        id={id}
        className="field-input"
        value={value}
        data-first-focus={isFirst === true ? true : undefined}
        {...described(id, props)}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      >
        {options.map(([option, word]) => (
          <option key={option} value={option}>
            {word}
          </option>
        ))}
      </select>
    </Around>
  );
}

/** Yes or no. */
export function CheckField(props: {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}) {
  return (
    <label className="field-check">
      <input
        type="checkbox"
        checked={props.isOn}
        onChange={(event) => {
          props.onChange(event.target.checked);
        }}
      />
      {props.label}
    </label>
  );
}
