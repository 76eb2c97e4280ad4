import type { Rule } from '@batcave/shared/rules';
import { ProblemText } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatInstant } from '../../ui/format.ts';
import { DiffShown } from './DiffShown.tsx';
import { inputOf, writeOrdered } from './ruleText.ts';
import type { Refusal } from './useRuleEdit.ts';

/** Why the rule was not saved, with the ways on. */
export function SaveRefused(props: {
  readonly refusal: Refusal;
  /** What is in the editor. */
  readonly mine: unknown;
  readonly version: number | undefined;
  readonly onTakeTheirs: (theirs: Rule) => void;
  readonly onSaveOver: (theirs: Rule) => void;
  readonly onSaveAsNew: () => void;
}) {
  const { refusal, mine, version, onTakeTheirs, onSaveOver, onSaveAsNew } = props;
  if (refusal.kind === 'refused')
    return (
      <p className="sheet-refused" role="alert">
        Not saved: <ProblemText problem={refusal.problem} />
      </p>
    );
  if (refusal.kind === 'gone')
    return (
      <div className="sheet-refused rule-conflict" role="alert">
        <p>Not saved: somebody deleted this rule while you edited it.</p>
        <div className="rule-actions">
          <ActionButton onPress={onSaveAsNew}>Save it as a new rule</ActionButton>
        </div>
      </div>
    );
  const { theirs } = refusal;
  return (
    <div className="sheet-refused rule-conflict" role="alert">
      <p>
        Not saved: {theirs.updated_by} saved version {theirs.version} at{' '}
        {formatInstant(Date.parse(theirs.updated_at))}, while you edited version {version}. From
        theirs to yours:
      </p>
      <DiffShown
        label="From their version to yours"
        before={writeOrdered(inputOf(theirs))}
        after={writeOrdered(mine)}
      />
      <div className="rule-actions">
        <ActionButton
          onPress={() => {
            onTakeTheirs(theirs);
          }}
        >
          Take theirs, drop mine
        </ActionButton>
        <ActionButton
          onPress={() => {
            onSaveOver(theirs);
          }}
        >
          Save mine over version {theirs.version}
        </ActionButton>
      </div>
    </div>
  );
}
