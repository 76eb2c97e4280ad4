import type { Silence } from '@batcave/shared/dispatch';
import { useEffect, useRef } from 'react';
import {
  AnswerProblem,
  FilterBar,
  MissingScope,
  PaneHeader,
  type RowColumn,
  RowGrid,
  useBlockedBy,
  useServerNowMs,
  WaitingForAnswer,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatInstant, plural } from '../../ui/format.ts';
import { ChangeSheet, ExpireSheet } from './ChangeSheet.tsx';
import {
  describeEnd,
  describeMatch,
  describeWhen,
  KIND_WORDS,
  STATE_WORDS,
} from './describeSilence.ts';
import './silences.css';
import { SilenceSheet } from './SilenceSheet.tsx';
import { FILTER_HINT, useSilences, VIEWS } from './useSilences.ts';

type Pane = ReturnType<typeof useSilences>;

const VIEW_WORDS = { current: 'Current', expired: 'Over', all: 'All' } as const;

function Over({ pane }: { readonly pane: Pane }) {
  const { over, closeOver, onDone } = pane;
  if (over === null) return null;
  if (over.kind === 'change')
    return (
      <ChangeSheet
        silence={over.silence}
        title={over.title}
        onDone={(silence) => {
          onDone(silence, 'changed');
        }}
        onClose={closeOver}
      />
    );
  if (over.kind === 'expire')
    return (
      <ExpireSheet
        silence={over.silence}
        hiddenNow={pane.hiddenBy(over.silence.silence_id)}
        onDone={(silence) => {
          onDone(silence, 'ended');
        }}
        onClose={closeOver}
      />
    );
  const { alert, form } = over;
  return (
    <SilenceSheet
      key={`${form.kind} ${form.alertId ?? ''} ${form.matchers.join(' ')}`}
      first={form}
      about={
        alert !== undefined && (
          <p>
            <strong className="strong">{alert.service}</strong>: {alert.summary}.{' '}
            <span className="meta">It also ends when the alert gets worse.</span>
          </p>
        )
      }
      beside={
        alert !== undefined && (
          <ActionButton
            onPress={() => {
              pane.silenceLike(alert);
            }}
          >
            Silence alerts like this …
          </ActionButton>
        )
      }
      onDone={(silence) => {
        onDone(silence, 'saved');
      }}
      onClose={closeOver}
    />
  );
}

function Detail({ pane, silence }: { readonly pane: Pane; readonly silence: Silence }) {
  const nowMs = useServerNowMs(1000);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus();
  }, [silence.silence_id]);
  const facts: readonly (readonly [string, string])[] = [
    ['State', `${STATE_WORDS[silence.state]}, ${describeWhen(silence, nowMs)}`],
    ['Begins', formatInstant(Date.parse(silence.starts_at))],
    ['Ends', describeEnd(silence) || 'at its time'],
    ['Why', silence.comment],
    ['By', `${silence.created_by}, ${formatInstant(Date.parse(silence.created_at))}`],
    ['Hides now', plural(pane.hiddenBy(silence.silence_id), 'alert')],
    ['Id', silence.silence_id],
  ];
  return (
    <div
      ref={box}
      className="pane-detail scroll"
      role="group"
      aria-label={`${KIND_WORDS[silence.kind]} in full`}
      tabIndex={0}
    >
      <div className="pane-detail-head">
        <h3>{describeMatch(silence, pane.alertName)}</h3>
        <span className="spacer" />
        <ActionButton onPress={() => pane.goBack()} shortcut="Esc">
          Back
        </ActionButton>
      </div>
      <dl className="named-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function columnsOf(pane: Pane, nowMs: number): readonly RowColumn<Silence>[] {
  const match = (each: Silence): string => describeMatch(each, pane.alertName);
  return [
    { name: 'State', width: '74px', cell: ({ state }) => STATE_WORDS[state] },
    { name: 'Kind', width: '104px', cell: ({ kind }) => KIND_WORDS[kind] },
    {
      name: 'Hides',
      width: 'minmax(180px, 2fr)',
      cell: (each) => <span className="mono">{match(each)}</span>,
      title: match,
    },
    {
      name: 'Until',
      width: 'minmax(240px, 1.6fr)',
      cell: (each) => describeWhen(each, nowMs),
      title: describeEnd,
    },
    { name: 'Now', width: '52px', cell: ({ silence_id: id }) => pane.hiddenBy(id) },
    {
      name: 'Why',
      width: 'minmax(120px, 1.6fr)',
      cell: ({ comment }) => comment,
      title: ({ comment }) => comment,
    },
    {
      name: 'By',
      width: '130px',
      cell: ({ created_by: by }) => by,
      title: (each) => each.created_by,
    },
  ];
}

/** What there is, or why there is nothing to see. */
function Body({
  pane,
  gridRef,
}: {
  readonly pane: Pane;
  readonly gridRef: React.RefObject<HTMLDivElement | null>;
}) {
  const nowMs = useServerNowMs(1000);
  const { answer, rows, all } = pane;
  return (
    <div className="silences-main">
      <RowGrid
        label="Silences"
        columns={columnsOf(pane, nowMs)}
        rows={rows}
        idOf={({ silence_id: id }) => id}
        activeId={pane.activeId}
        onActive={pane.setActiveId}
        onOpen={pane.setOpenId}
        isMain
        gridRef={gridRef}
        isQuiet={({ state }) => state !== 'active'}
      />
      {all === undefined && answer.problem === null && (
        <WaitingForAnswer rows={6} answer={answer} />
      )}
      {all !== undefined && rows.length === 0 && (
        <div className="silences-none" role="status">
          {all.length === 0 ? (
            <p>
              {pane.view === 'expired'
                ? 'None has ended in the last 30 days.'
                : 'Nothing is silenced.'}
            </p>
          ) : (
            <>
              <p>0 of {plural(all.length, 'silence')} match.</p>
              <p className="mono">{pane.query}</p>
              <ActionButton onPress={pane.clearFilter} shortcut="Esc">
                Clear filter
              </ActionButton>
            </>
          )}
        </div>
      )}
      {pane.openId !== null && pane.active !== undefined && (
        <Detail pane={pane} silence={pane.active} />
      )}
    </div>
  );
}

/** The silences of the tenant, and what makes, changes and ends them. */
export default function Silences() {
  const gridRef = useRef<HTMLDivElement>(null);
  const filterRef = useRef<HTMLInputElement>(null);
  const pane = useSilences({ gridRef, filterRef });
  const blockedBy = useBlockedBy();
  const { all, answer, rows, view } = pane;
  const more = (answer.value?.next_cursor ?? null) !== null ? ', and older ones' : '';
  const count = all === undefined ? '' : `${plural(all.length, 'silence')}${more}`;
  return (
    <div className="silences" onKeyDown={pane.onKeyDown}>
      <PaneHeader
        note={count}
        actions={
          <>
            {VIEWS.map((each) => (
              <ActionButton
                key={each}
                pressed={each === view}
                onPress={() => {
                  pane.setView(each);
                }}
              >
                {VIEW_WORDS[each]}
              </ActionButton>
            ))}
            <ActionButton onPress={pane.focusFilter} shortcut="/">
              Filter
            </ActionButton>
          </>
        }
      />
      {pane.isFilterOpen && (
        <FilterBar
          label="Filter silences"
          value={pane.query}
          hint={FILTER_HINT}
          status={`${String(rows.length)} of ${count} match`}
          faults={pane.filter.faults}
          inputRef={filterRef}
          onChange={pane.setQuery}
          onLeave={() => gridRef.current?.focus()}
          onClear={pane.clearFilter}
        />
      )}
      <AnswerProblem what="The silences" answer={answer} />
      {pane.mayRead === false ? (
        <MissingScope scope="sentry.alert.read" what="see silences" />
      ) : (
        <Body pane={pane} gridRef={gridRef} />
      )}
      <div className="silences-bar" role="group" aria-label="Actions">
        <ActionButton
          onPress={() => {
            pane.startNew('silence');
          }}
          shortcut="N"
          blockedBy={blockedBy}
        >
          New silence …
        </ActionButton>
        <ActionButton
          onPress={() => {
            pane.startNew('maintenance');
          }}
          shortcut="Shift N"
          blockedBy={blockedBy}
        >
          New maintenance …
        </ActionButton>
        <ActionButton onPress={pane.change} shortcut="E" blockedBy={pane.unchangeable}>
          Prolong or edit …
        </ActionButton>
        <ActionButton onPress={pane.expire} shortcut="X" blockedBy={pane.unchangeable}>
          End it now …
        </ActionButton>
        {blockedBy !== null && <span className="meta">{blockedBy}</span>}
      </div>
      <Over pane={pane} />
    </div>
  );
}
