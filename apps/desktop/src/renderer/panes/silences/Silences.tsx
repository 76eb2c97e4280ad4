import type { Silence } from '@batcave/shared/dispatch';
import { type RefObject, useRef } from 'react';
import {
  AnswerProblem,
  MissingScope,
  NamedFacts,
  PaneDetail,
  PaneHeader,
  type RowColumn,
  useBlockedBy,
  useServerNowMs,
  WorkListBar,
  WorkListFilter,
  WorkListRows,
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
  const { onDone } = pane;
  const { over, closeOver } = pane.list;
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
  const { alerts = [], form } = over;
  const [alert] = alerts;
  return (
    <SilenceSheet
      key={`${form.kind} ${form.alertId ?? ''} ${form.matchers.join(' ')}`}
      first={form}
      snoozed={alerts}
      about={
        alerts.length > 1 ? (
          <p>
            <strong className="strong">{plural(alerts.length, 'alert')}</strong>, each by itself.{' '}
            <span className="meta">A snooze also ends when its alert gets worse.</span>
          </p>
        ) : (
          alert !== undefined && (
            <p>
              <strong className="strong">{alert.service}</strong>: {alert.summary}.{' '}
              <span className="meta">It also ends when the alert gets worse.</span>
            </p>
          )
        )
      }
      beside={
        alert !== undefined &&
        alerts.length === 1 && (
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
  return (
    <PaneDetail
      label={`${KIND_WORDS[silence.kind]} in full`}
      title={describeMatch(silence, pane.alertName)}
      id={silence.silence_id}
      onBack={pane.list.goBack}
    >
      <NamedFacts
        facts={[
          ['State', `${STATE_WORDS[silence.state]}, ${describeWhen(silence, nowMs)}`],
          ['Begins', formatInstant(Date.parse(silence.starts_at))],
          ['Ends', describeEnd(silence) || 'at its time'],
          ['Why', silence.comment],
          ['By', `${silence.created_by}, ${formatInstant(Date.parse(silence.created_at))}`],
          ['Hides now', plural(pane.hiddenBy(silence.silence_id), 'alert')],
          ['Id', silence.silence_id],
        ]}
      />
    </PaneDetail>
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
function Body(props: { readonly pane: Pane; readonly gridRef: RefObject<HTMLDivElement | null> }) {
  const { pane, gridRef } = props;
  const nowMs = useServerNowMs(1000);
  const { list, all = [], active } = pane;
  return (
    <WorkListRows
      list={list}
      label="Silences"
      columns={columnsOf(pane, nowMs)}
      rows={pane.rows}
      idOf={({ silence_id: id }) => id}
      onOpen={list.setOpenId}
      gridRef={gridRef}
      isQuiet={({ state }) => state !== 'active'}
      answer={pane.answer}
      waitingRows={6}
      count={all.length === 0 ? null : plural(all.length, 'silence')}
      none={
        <p>
          {pane.view === 'expired' ? 'None has ended in the last 30 days.' : 'Nothing is silenced.'}
        </p>
      }
    >
      {list.openId !== null && active !== undefined && <Detail pane={pane} silence={active} />}
    </WorkListRows>
  );
}

/** The silences of the tenant, and what makes, changes and ends them. */
export default function Silences() {
  const gridRef = useRef<HTMLDivElement>(null);
  const filterRef = useRef<HTMLInputElement>(null);
  const pane = useSilences({ gridRef, filterRef });
  const blockedBy = useBlockedBy();
  const { list, all, answer, rows, view } = pane;
  const more = (answer.value?.next_cursor ?? null) !== null ? ', and older ones' : '';
  const count = all === undefined ? '' : `${plural(all.length, 'silence')}${more}`;
  return (
    <div className="work-list silences" onKeyDown={pane.onKeyDown}>
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
            <ActionButton onPress={list.field.focus} shortcut="/">
              Filter
            </ActionButton>
          </>
        }
      />
      <WorkListFilter
        list={list}
        label="Filter silences"
        hint={FILTER_HINT}
        status={`${String(rows.length)} of ${count} match`}
        filterRef={filterRef}
      />
      <AnswerProblem what="The silences" answer={answer} />
      {pane.mayRead === false ? (
        <MissingScope scope="sentry.alert.read" what="see silences" />
      ) : (
        <Body pane={pane} gridRef={gridRef} />
      )}
      <WorkListBar>
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
      </WorkListBar>
      <Over pane={pane} />
    </div>
  );
}
