import { useId, useState } from 'react';
import { AnswerProblem, ProblemText, Sheet } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { plural } from '../../ui/format.ts';
import { ImportTable } from './ImportTable.tsx';
import { MAX_IMPORT_CHARS } from './importText.ts';
import { useImport } from './useImport.ts';

/** Rules that are pasted or in a file; what they would do is shown before anything is done. */
export function ImportSheet(props: {
  readonly onDone: (said: string) => void;
  readonly onClose: () => void;
}) {
  const { onDone, onClose } = props;
  const id = useId();
  const given = useImport(onDone);
  const { text, read, answer, results, wanted, refused, isKnown } = given;
  const [fileFault, setFileFault] = useState<string | null>(null);

  async function take(file: File | undefined): Promise<void> {
    setFileFault(null);
    if (file === undefined) return;
    if (file.size > MAX_IMPORT_CHARS)
      setFileFault(
        `${file.name} is larger than ${String(MAX_IMPORT_CHARS / 1024)} KiB: use npx sentry rules import FILE.`,
      );
    else given.setText(await file.text());
  }

  return (
    <Sheet
      title="Import rules"
      isWide
      onClose={onClose}
      end={
        <>
          <ActionButton onPress={() => void given.apply()} blockedBy={given.blockedBy}>
            {wanted.length === 0 ? 'Import' : `Import ${plural(wanted.length, 'rule')}`}
          </ActionButton>
          <span className="meta">{given.blockedBy ?? 'All of them or none.'}</span>
        </>
      }
    >
      <div
        className="rule-import"
        onDragOver={(event) => {
          event.preventDefault();
        }}
        onDrop={(event) => {
          event.preventDefault();
          void take(event.dataTransfer.files[0]);
        }}
      >
        <div className="field">
          <label htmlFor={`${id}-text`}>Rules as JSON: an export, a list, or one rule</label>
          <textarea
            id={`${id}-text`}
            className="rule-text mono scroll"
            spellCheck={false}
            data-first-focus
            aria-describedby={`${id}-about`}
            value={text}
            onChange={(event) => {
              given.setText(event.target.value);
            }}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-file`}>Or a file, chosen or dropped here</label>
          <input
            id={`${id}-file`}
            className="rule-file"
            type="file"
            accept=".json,application/json"
            onChange={(event) => {
              void take(event.target.files?.[0]);
            }}
          />
        </div>
        <p id={`${id}-about`} className={fileFault === null ? 'meta' : 'field-fault'} role="status">
          {fileFault ??
            (text === ''
              ? 'A rule with a rule_id changes that rule; else one of the same name, if there is one. Nothing is deleted.'
              : read.ok
                ? isKnown
                  ? ''
                  : 'Asking the server what it would do …'
                : read.fault)}
        </p>
      </div>
      <AnswerProblem what="What the import would do" answer={answer} />
      {results.length > 0 && (
        <ImportTable
          results={results}
          policies={read.ok ? read.policies : []}
          without={given.without}
          onTick={given.tick}
        />
      )}
      {refused !== null && (
        <p className="sheet-refused" role="alert">
          Nothing was imported: <ProblemText problem={refused} />
        </p>
      )}
    </Sheet>
  );
}
