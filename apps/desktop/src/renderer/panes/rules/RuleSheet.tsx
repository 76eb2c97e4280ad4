import type { Rule } from '@batcave/shared/rules';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Sheet, useAlerts } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { plural } from '../../ui/format.ts';
import type { JsonEditor } from './jsonEditor.ts';
import { JsonField } from './JsonField.tsx';
import { PreviewBlock } from './PreviewBlock.tsx';
import { RuleForm } from './RuleForm.tsx';
import type { Fields } from './ruleForm.ts';
import type { TextFault } from './ruleProblems.ts';
import { SaveRefused } from './SaveRefused.tsx';
import { useRuleEdit } from './useRuleEdit.ts';

/** Faults that are listed; the first of them block as well as all. */
const LISTED = 6;

function FaultList(props: {
  readonly faults: readonly TextFault[];
  readonly isChecked: boolean;
  readonly onGoTo: (offset: number) => void;
}) {
  const { faults, isChecked, onGoTo } = props;
  const more = faults.length - LISTED;
  return (
    <div className="rule-faults" role="status" aria-label="What is wrong">
      {faults.length === 0 && (
        <span className="meta">
          {isChecked ? 'The server would take it.' : 'It has the form of a rule.'}
        </span>
      )}
      {faults.slice(0, LISTED).map(({ line, message, from }, i) => (
        <p key={i}>
          <button
            type="button"
            className="rule-line"
            onClick={() => {
              onGoTo(from);
            }}
          >
            Line {line}
          </button>{' '}
          {message}
        </p>
      ))}
      {more > 0 && <p className="meta">{plural(more, 'fault')} more.</p>}
    </div>
  );
}

/** What becomes of the alerts that the rule has open: the preview looks at history alone. */
function OpenAlerts({ ruleId }: { readonly ruleId: string }) {
  const { sorted } = useAlerts();
  const count = sorted.filter(({ rule_id }) => rule_id === ruleId).length;
  if (count === 0) return null;
  return (
    <span className="rule-why meta">
      {plural(count, 'open alert')}: a change of what the rule judges resolves{' '}
      {count === 1 ? 'it, and it comes' : 'them, and they come'} again when the condition has held
      anew.
    </span>
  );
}

/** Makes or changes a rule: form and JSON side by side, and what it would have done. */
export function RuleSheet(props: {
  /** `undefined` makes a new one. */
  readonly rule?: Rule | undefined;
  /** What a new one begins with. */
  readonly first?: Fields | undefined;
  readonly onSaved: (rule: Rule) => void;
  readonly onClose: () => void;
}) {
  const { rule, first, onSaved, onClose } = props;
  const edit = useRuleEdit(rule, first, onSaved);
  const editor = useRef<Pick<JsonEditor, 'goTo'>>(null);
  const [asksToLeave, setAsksToLeave] = useState(false);
  const { text, read, faults, base, preview } = edit;
  const top = useRef<HTMLDivElement>(null);
  const isTold = asksToLeave || edit.refusal !== null;
  useEffect(() => {
    if (isTold) top.current?.scrollIntoView({ block: 'nearest' });
  }, [isTold]);
  const hasWork = rule === undefined ? text !== edit.began : edit.isDirty;

  function leave(): void {
    if (!hasWork || asksToLeave) {
      onClose();
      return;
    }
    setAsksToLeave(true);
  }

  /** What had the focus is about to go, and keys must still reach the sheet. */
  function goOn(): void {
    top.current?.focus();
    setAsksToLeave(false);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const isChord = (event.ctrlKey || event.metaKey) && !event.altKey;
    if (event.key === 'Escape' && hasWork) {
      // Before the dialog closes by itself: what was written would be gone.
      event.preventDefault();
      setAsksToLeave(!asksToLeave);
    } else if (isChord && event.key.toLowerCase() === 's') {
      event.preventDefault();
      edit.save();
    } else if (isChord && event.key === 'Enter') {
      event.preventDefault();
      edit.askPreview();
    }
  }

  return (
    <Sheet
      title={base === undefined ? 'New rule' : `${base.name}, version ${String(base.version)}`}
      isWide
      onClose={leave}
      onKeyDown={onKeyDown}
      end={
        <>
          <ActionButton onPress={edit.save} shortcut="Ctrl+S" blockedBy={edit.blockedBy}>
            Save
          </ActionButton>
          <ActionButton
            onPress={edit.askPreview}
            shortcut="Ctrl+Enter"
            blockedBy={edit.previewBlockedBy}
          >
            Preview 24 h
          </ActionButton>
          {edit.blockedBy !== null && <span className="rule-why meta">{edit.blockedBy}</span>}
          {edit.blockedBy === null && hasWork && base !== undefined && (
            <OpenAlerts ruleId={base.rule_id} />
          )}
        </>
      }
    >
      <div ref={top} className="rule-top" tabIndex={-1} />
      {asksToLeave && hasWork && (
        <div className="sheet-refused rule-conflict" role="alert">
          <p>What you wrote is not saved.</p>
          <div className="rule-actions">
            <ActionButton onPress={goOn}>Keep editing</ActionButton>
            <ActionButton onPress={onClose}>Leave without saving</ActionButton>
          </div>
        </div>
      )}
      {edit.refusal !== null && (
        <SaveRefused
          refusal={edit.refusal}
          mine={read.rule}
          version={base?.version}
          onTakeTheirs={(theirs) => {
            goOn();
            edit.takeTheirs(theirs);
          }}
          onSaveOver={edit.saveOver}
          onSaveAsNew={edit.saveAsNew}
        />
      )}
      <div className="rule-split">
        <section aria-label="Form">
          {read.rule === undefined ? (
            <p className="rule-no-form">
              The form shows the rule again once the JSON on the right can be read.
            </p>
          ) : (
            <RuleForm rule={read.rule} faults={faults} onChange={edit.setRule} />
          )}
        </section>
        <section className="rule-right" aria-label="JSON">
          <JsonField ref={editor} text={text} faults={faults} onChange={edit.setText} />
          <FaultList
            faults={faults}
            isChecked={edit.isChecked}
            onGoTo={(offset) => editor.current?.goTo(offset)}
          />
        </section>
      </div>
      <PreviewBlock
        preview={preview.preview}
        workedMs={preview.workedMs}
        text={text}
        onLeave={preview.leave}
      />
    </Sheet>
  );
}
