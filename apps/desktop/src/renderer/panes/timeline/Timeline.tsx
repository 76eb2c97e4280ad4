import { useRef } from 'react';
import {
  AnswerAge,
  AnswerProblem,
  FilterBar,
  FirstLoad,
  MissingScope,
  PaneHeader,
  Skeleton,
  type TimelineCentre,
  type TimelineOf,
  useBlockedBy,
  useHolds,
  useOpenView,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatClock, formatCount } from '../../ui/format.ts';
import { CopyPanel } from './CopyPanel.tsx';
import { AlertHead, IncidentHead } from './IncidentHead.tsx';
import { NoteForm } from './NoteForm.tsx';
import './timeline.css';
import { HINT } from './timelineFilter.ts';
import { TimelineRows } from './TimelineRows.tsx';
import { useTimeline } from './useTimeline.ts';
import { useTimelineCentre, useTimelineOf } from './useSubject.ts';

type TimelineModel = ReturnType<typeof useTimeline>;

const SUBJECTS = {
  incident: 'Incident',
  alert: 'One alert',
  tenant: 'Everything of the last hour',
} as const;

function HeaderActions({ of, model }: { readonly of: TimelineOf; readonly model: TimelineModel }) {
  return (
    <>
      {of.kind === 'alert' && model.incidentId !== null && (
        <ActionButton onPress={model.openIncident} shortcut="Shift+T">
          Whole incident
        </ActionButton>
      )}
      <ActionButton
        pressed={model.isCorrelated}
        blockedBy={model.whyNotCorrelated}
        onPress={model.toggleCorrelated}
        shortcut="O"
      >
        Correlated
      </ActionButton>
      <ActionButton
        blockedBy={model.whyNotNote}
        onPress={() => {
          model.openTool('note', model.whyNotNote);
        }}
        shortcut="N"
      >
        Note
      </ActionButton>
      <ActionButton
        blockedBy={model.whyNotCopy}
        onPress={() => {
          model.openTool('copy', model.whyNotCopy);
        }}
        shortcut="C"
      >
        Markdown
      </ActionButton>
      {model.range !== null && (
        <button
          type="button"
          className="button timeline-fixed"
          title="Esc lets go of it"
          onClick={() => {
            model.link?.setRange(null);
          }}
        >
          FIXED {formatClock(model.range.fromMs)}Z – {formatClock(model.range.toMs)}Z
        </button>
      )}
      <ActionButton onPress={model.field.focus} shortcut="/">
        Filter
      </ActionButton>
    </>
  );
}

/** Says what of the timeline is not on show. */
function Cut({ model }: { readonly model: TimelineModel }) {
  const { value } = model.read;
  if (value === undefined || (!value.hasLater && value.cut === null && model.fromMs === null))
    return null;
  return (
    <p className="timeline-cut">
      {model.fromMs !== null && (
        <>
          From {formatClock(model.fromMs)}Z on.{' '}
          <ActionButton onPress={model.showAll}>From the beginning</ActionButton>
        </>
      )}
      {value.hasLater && (
        <>
          Only the first {formatCount(value.entries.length)} entries are here.{' '}
          <ActionButton onPress={model.showLater}>Later entries</ActionButton>
        </>
      )}
      {value.cut !== null && <span className="meta"> {value.cut}</span>}
    </p>
  );
}

/** One timeline with what it is about, its filter and its tools. */
function TimelinePane(props: { readonly of: TimelineOf; readonly centre: TimelineCentre | null }) {
  const { of, centre } = props;
  const gridRef = useRef<HTMLDivElement>(null);
  const filterRef = useRef<HTMLInputElement>(null);
  const model = useTimeline(of, centre, { gridRef, filterRef });
  const open = useOpenView();
  const blockedBy = useBlockedBy();
  const { read, entries, count, detail, alert, incidentId, text } = model;
  const matchText = `${formatCount(entries.length)} of ${formatCount(count)} match`;
  return (
    <div className="timeline-pane" onKeyDown={model.onKeyDown}>
      <PaneHeader
        note={
          <>
            {of.kind === 'tenant' && centre !== null
              ? 'Everything 15 minutes before and after'
              : of.kind === 'tenant' && model.range !== null
                ? 'Everything of this time'
                : SUBJECTS[of.kind]}{' '}
            ·{' '}
            {read.value !== undefined && (
              <>{!model.isNarrowed ? `${formatCount(count)} entries` : matchText} · </>
            )}
            <AnswerAge atMs={read.atMs} />
          </>
        }
        actions={<HeaderActions of={of} model={model} />}
      />
      {model.field.isOpen && (
        <FilterBar
          label="Filter the timeline"
          hint={HINT}
          status={matchText}
          faults={model.filter.faults}
          inputRef={filterRef}
          {...model.field.bar}
        />
      )}
      <AnswerProblem what="The timeline" answer={read} shortcut="." />
      {of.kind === 'incident' && <AnswerProblem what="The incident" answer={model.readIncident} />}
      {of.kind === 'incident' && detail !== null && (
        <IncidentHead
          detail={detail}
          onOpenAlert={(alertId) => {
            open({ kind: 'alert', alertId });
          }}
        />
      )}
      {of.kind === 'alert' && alert !== null && <AlertHead alert={alert} />}
      <Cut model={model} />
      <div className="timeline-main">
        <TimelineRows
          entries={entries}
          alerts={model.alerts}
          of={of}
          activeId={model.activeId}
          unfoldedId={model.unfoldedId}
          isCentred={centre !== null}
          looked={model.looked}
          onLook={model.lookAt}
          gridRef={gridRef}
          onPick={model.onPick}
          onOpen={model.openEntry}
        />
        {entries.length === 0 && (
          <div className="timeline-note" role="status">
            {read.value === undefined && read.problem === null && <Skeleton rows={8} />}
            {read.value !== undefined && !model.isNarrowed && (
              <p>
                {of.kind === 'tenant'
                  ? model.range === null
                    ? 'Nothing happened in the last hour.'
                    : 'Nothing happened in this time.'
                  : 'Nothing is recorded yet.'}
              </p>
            )}
            {read.value !== undefined && model.isNarrowed && (
              <>
                <p>0 of {formatCount(count)} entries match.</p>
                <p className="mono">{text}</p>
                {model.link !== null && model.link.service !== null && (
                  <p>
                    Link group {model.link.group} shows {model.link.service} alone.
                  </p>
                )}
                {!model.filter.isEmpty && <p className="meta">Esc clears the filter.</p>}
              </>
            )}
          </div>
        )}
      </div>
      {model.tool === 'note' && of.kind !== 'tenant' && (
        <NoteForm
          of={of}
          blockedBy={blockedBy}
          onAdded={() => {
            model.closeTool();
            read.reload();
          }}
          onLeave={model.closeTool}
        />
      )}
      {model.tool === 'copy' && incidentId !== null && (
        <CopyPanel incidentId={incidentId} onLeave={model.closeTool} />
      )}
    </div>
  );
}

/** A timeline, for those who may see alerts. */
export default function Timeline() {
  const of = useTimelineOf();
  const centre = useTimelineCentre();
  const mayRead = useHolds('sentry.alert.read');
  if (mayRead === null) return <FirstLoad rows={8} />;
  if (!mayRead) return <MissingScope what="see timelines" scope="sentry.alert.read" />;
  // Another subject begins anew: filter, place and tools were for the one before.
  return <TimelinePane key={JSON.stringify([of, centre])} of={of} centre={centre} />;
}
