import { type RefObject, useRef } from 'react';
import {
  AnswerProblem,
  MissingScope,
  PaneHeader,
  ProblemText,
  WorkListBar,
  WorkListFilter,
  WorkListRows,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { columnsOf } from './RuleColumns.tsx';
import { describeSplit, FILTER_HINT } from './ruleList.ts';
import './rulePreview.css';
import './rules.css';
import { RulesOver } from './RulesOver.tsx';
import { useRules } from './useRules.ts';

type Pane = ReturnType<typeof useRules>;

/** What there is, or why there is nothing to see. */
function Body(props: { readonly pane: Pane; readonly gridRef: RefObject<HTMLDivElement | null> }) {
  const { pane, gridRef } = props;
  const { all = [], rows, matching } = pane;
  const hidden = matching.length - rows.length;
  return (
    <WorkListRows
      list={pane.list}
      label="Rules"
      columns={columnsOf(pane)}
      rows={rows}
      idOf={({ rule }) => rule.rule_id}
      onOpen={pane.open.edit}
      gridRef={gridRef}
      isQuiet={({ rule }) => !rule.enabled}
      answer={pane.answer}
      waitingRows={8}
      count={all.length === 0 ? null : plural(all.length, 'rule')}
      none={
        <>
          <p>No rules yet: nothing is watched.</p>
          <p className="rule-actions">
            <ActionButton onPress={pane.startNew} shortcut="N" blockedBy={pane.blockedBy}>
              New rule …
            </ActionButton>
            <ActionButton onPress={pane.open.import} shortcut="Shift+I">
              Import …
            </ActionButton>
          </p>
        </>
      }
    >
      {hidden > 0 && (
        <p className="rules-more meta">
          {formatCount(hidden)} more fit: narrow the filter to see them.
        </p>
      )}
    </WorkListRows>
  );
}

function Told({ pane }: { readonly pane: Pane }) {
  const { undo, refused } = pane;
  if (refused !== null)
    return (
      <p className="work-list-bar rules-told" role="alert">
        <span>
          {refused.name} was not changed: <ProblemText problem={refused.problem} />
        </span>
        <ActionButton onPress={pane.forgetRefusal}>Close</ActionButton>
      </p>
    );
  if (undo === null) return null;
  return (
    <p className="work-list-bar rules-told">
      <span>
        {undo.after.name} is {undo.after.enabled ? 'enabled' : 'disabled'}.
      </span>
      <ActionButton onPress={() => void pane.undoTurn()} shortcut="Z">
        Turn back
      </ActionButton>
    </p>
  );
}

/** The rules of the tenant, and what makes, tries, changes and moves them. */
export default function Rules() {
  const gridRef = useRef<HTMLDivElement>(null);
  const filterRef = useRef<HTMLInputElement>(null);
  const pane = useRules({ gridRef, filterRef });
  const { list, all, answer, statuses, blockedBy, unchangeable, open, picked } = pane;
  const off = all?.filter(({ enabled }) => !enabled).length ?? 0;
  return (
    <div className="work-list rules" onKeyDown={pane.onKeyDown}>
      <PaneHeader
        note={
          all !== undefined &&
          `${plural(all.length, 'rule')}, ${String(off)} off · on: ${describeSplit(all)}`
        }
        actions={
          <>
            <ActionButton
              pressed={pane.sort === 'fires'}
              onPress={() => {
                pane.setSort(pane.sort === 'name' ? 'fires' : 'name');
              }}
              shortcut="B"
            >
              Bad actors first
            </ActionButton>
            <ActionButton onPress={list.field.focus} shortcut="/">
              Filter
            </ActionButton>
          </>
        }
      />
      <WorkListFilter
        list={list}
        label="Filter rules"
        hint={FILTER_HINT}
        status={`${formatCount(pane.matching.length)} of ${plural(all?.length ?? 0, 'rule')} match`}
        filterRef={filterRef}
      />
      <AnswerProblem what="The rules" answer={answer} />
      <AnswerProblem what="How the rules fare" answer={statuses} />
      {pane.mayRead === false ? (
        <MissingScope scope="sentry.policy.read" what="see rules" />
      ) : (
        <Body pane={pane} gridRef={gridRef} />
      )}
      <Told pane={pane} />
      <WorkListBar>
        <ActionButton onPress={pane.startNew} shortcut="N" blockedBy={blockedBy}>
          New …
        </ActionButton>
        <ActionButton
          onPress={open.edit}
          shortcut="E"
          blockedBy={pane.active === undefined ? 'Pick a rule first' : null}
        >
          Edit …
        </ActionButton>
        <ActionButton onPress={open.copy} shortcut="D" blockedBy={unchangeable}>
          Duplicate …
        </ActionButton>
        <ActionButton
          onPress={open.versions}
          shortcut="V"
          blockedBy={pane.active === undefined ? 'Pick a rule first' : null}
        >
          Versions …
        </ActionButton>
        <ActionButton onPress={open.remove} shortcut="Delete" blockedBy={unchangeable}>
          Delete …
        </ActionButton>
        <span className="spacer" />
        <ActionButton onPress={open.import} shortcut="Shift+I">
          Import …
        </ActionButton>
        <ActionButton
          onPress={open.export}
          shortcut="Shift+E"
          blockedBy={pane.mayRead === false ? 'The scope sentry.policy.read is missing' : null}
        >
          {picked.size === 0 ? 'Export …' : `Export ${String(picked.size)} picked …`}
        </ActionButton>
        {blockedBy !== null && <span className="meta">{blockedBy}</span>}
      </WorkListBar>
      <RulesOver pane={pane} />
    </div>
  );
}
