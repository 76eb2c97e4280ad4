import { useRef, useState } from 'react';
import { AnswerProblem, Sheet, useAnswer, useCall, WaitingForAnswer } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { copyAll } from './copyText.ts';
import { writeOrdered } from './ruleText.ts';

/** Rules as a document that can be imported again, to be copied: a window saves no files. */
export function ExportSheet(props: {
  readonly picked: ReadonlySet<string>;
  readonly onClose: () => void;
}) {
  const { picked, onClose } = props;
  const call = useCall();
  const area = useRef<HTMLTextAreaElement>(null);
  const [which, setWhich] = useState<'all' | 'picked'>(picked.size === 0 ? 'all' : 'picked');
  const [isCopied, setCopied] = useState<boolean | null>(null);
  // Read once: a text under the cursor must not change.
  const answer = useAnswer('export', () => call('policies.export', {}));
  const whole = answer.value;
  const policies = (whole?.policies ?? []).filter(
    ({ rule_id: id }) => which === 'all' || picked.has(id),
  );
  const text = whole === undefined ? '' : writeOrdered({ ...whole, policies });
  const missing = which === 'picked' && whole !== undefined ? picked.size - policies.length : 0;
  return (
    <Sheet
      title="Export rules"
      isWide
      onClose={onClose}
      closeWord="Close"
      end={
        <>
          <ActionButton
            blockedBy={whole === undefined ? 'It is not there yet' : null}
            onPress={() => {
              setCopied(copyAll(area.current));
            }}
          >
            Copy
          </ActionButton>
          <span className="meta" role="status">
            {isCopied === true && `Copied, ${formatCount(text.length)} characters.`}
            {isCopied === false && 'It could not be copied by itself: press Ctrl+C.'}
          </span>
        </>
      }
    >
      {picked.size > 0 && (
        <Choice
          legend="Which"
          value={which}
          options={[
            ['picked', `The ${String(picked.size)} picked`],
            ['all', 'All'],
          ]}
          onChange={(next) => {
            setWhich(next);
            setCopied(null);
          }}
        />
      )}
      <AnswerProblem what="The export" answer={answer} />
      {whole === undefined && answer.problem === null && (
        <WaitingForAnswer rows={6} answer={answer} />
      )}
      {whole !== undefined && (
        <>
          <p className="meta">
            {plural(policies.length, 'rule')}
            {missing > 0 && `; ${String(missing)} of those picked are not there any more`}. Copy it
            into a file, or write the file with{' '}
            <span className="mono">npx sentry rules export</span>: a window of the console saves no
            files.
          </p>
          <textarea
            ref={area}
            className="rule-text rule-text-long mono scroll"
            aria-label="Exported rules"
            readOnly
            value={text}
          />
        </>
      )}
    </Sheet>
  );
}
