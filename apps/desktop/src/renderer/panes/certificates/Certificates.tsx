import { type RefObject, useEffect, useRef } from 'react';
import {
  AnswerProblem,
  FilterBar,
  MissingScope,
  PaneHeader,
  type RowColumn,
  RowGrid,
  Until,
  useServerNowMs,
  WaitingForAnswer,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatInstant, plural } from '../../ui/format.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import './certificates.css';
import { type CertificateRow, describeEnd } from './describeCertificate.ts';
import { OwnCertificate } from './OwnCertificate.tsx';
import { RevokeSheet } from './RevokeSheet.tsx';
import { FILTER_HINT, MOST, useCertificates } from './useCertificates.ts';

type Pane = ReturnType<typeof useCertificates>;

function StateCell({ row }: { readonly row: CertificateRow }) {
  const { severity, standing } = row;
  if (severity === null) return standing;
  return (
    <span className="certificates-bad">
      <SeverityShape severity={severity} look="filled" sizePx={15} />
      {standing}
      <span className="visually-hidden">, {SEVERITY_MARK[severity].word}</span>
    </span>
  );
}

function columnsOf(pane: Pane, nowMs: number): readonly RowColumn<CertificateRow>[] {
  const end = (row: CertificateRow) => describeEnd(row, nowMs);
  return [
    {
      name: 'Selected',
      width: '76px',
      cell: ({ certificate }) => (pane.selected.has(certificate.serial) ? '✓ yes' : ''),
    },
    { name: 'State', width: '104px', cell: (row) => <StateCell row={row} /> },
    { name: 'Kind', width: '84px', cell: ({ certificate }) => certificate.kind },
    {
      name: 'Name',
      width: 'minmax(120px, 1.4fr)',
      cell: ({ certificate: { name, serial } }) =>
        serial === pane.ownSerial ? `${name} (this console)` : name,
      title: ({ certificate }) => certificate.uri,
    },
    { name: 'Ends', width: 'minmax(130px, 1.2fr)', cell: end, title: end },
    {
      name: 'Valid until',
      width: '196px',
      cell: ({ certificate }) => (
        <span className="mono">{formatInstant(Date.parse(certificate.not_after))}</span>
      ),
    },
    {
      name: 'Issued by',
      width: 'minmax(100px, 1fr)',
      cell: ({ certificate }) => certificate.issued_by,
      title: ({ certificate }) => certificate.issued_by,
    },
  ];
}

function Detail({ pane, row }: { readonly pane: Pane; readonly row: CertificateRow }) {
  const nowMs = useServerNowMs(1000);
  const box = useRef<HTMLDivElement>(null);
  const { certificate } = row;
  useEffect(() => {
    box.current?.focus();
  }, [certificate.serial]);
  const facts: readonly (readonly [string, string])[] = [
    ['State', `${row.standing}, as the server has it: ${certificate.status}`],
    ['Ends', describeEnd(row, nowMs)],
    ['Valid from', formatInstant(Date.parse(certificate.not_before))],
    ['Valid until', formatInstant(Date.parse(certificate.not_after))],
    ['Issued', `${formatInstant(Date.parse(certificate.issued_at))} by ${certificate.issued_by}`],
    ['Identity', certificate.uri],
    ['Serial', certificate.serial],
    ['SHA-256', certificate.fingerprint],
  ];
  return (
    <div
      ref={box}
      className="pane-detail scroll"
      role="group"
      aria-label="Certificate in full"
      tabIndex={0}
    >
      <div className="pane-detail-head">
        <h3>
          {certificate.kind}/{certificate.name}
        </h3>
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

/** Tokens that somebody may still get a certificate with. */
function Tokens({ pane }: { readonly pane: Pane }) {
  const open = pane.tokens.value?.tokens.filter(({ used_at: usedAt }) => usedAt === null);
  if (open === undefined || open.length === 0) return null;
  return (
    <section className="certificates-tokens" aria-label="Enrolment tokens">
      <h3>{plural(open.length, 'enrolment token')} nobody has used yet</h3>
      <ul className="scroll" tabIndex={0} aria-label="Enrolment tokens that are open">
        {open.map((token) => (
          <li key={token.token_id}>
            <strong className="strong">
              {token.kind}/{token.name}
            </strong>{' '}
            for {token.lifetime}, by {token.created_by}, over{' '}
            <Until atMs={Date.parse(token.expires_at)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Body(props: { readonly pane: Pane; readonly gridRef: RefObject<HTMLDivElement | null> }) {
  const { pane, gridRef } = props;
  const nowMs = useServerNowMs(1000);
  const { answer, rows, inView } = pane;
  return (
    <div className="certificates-main">
      <RowGrid
        label="Certificates"
        columns={columnsOf(pane, nowMs)}
        rows={rows}
        idOf={({ certificate }) => certificate.serial}
        activeId={pane.activeId}
        onActive={pane.setActiveId}
        onOpen={pane.setOpenId}
        isMain
        gridRef={gridRef}
        isQuiet={({ standing }) => standing === 'revoked' || standing === 'replaced'}
      />
      {answer.value === undefined && answer.problem === null && (
        <WaitingForAnswer rows={5} answer={answer} />
      )}
      {answer.value !== undefined && rows.length === 0 && (
        <div className="certificates-none" role="status">
          {pane.query === '' ? (
            <p>No certificate was issued yet. npx sentry pki token begins with one.</p>
          ) : (
            <>
              <p>0 of {plural(inView.length, 'certificate')} match.</p>
              <p className="mono">{pane.query}</p>
              <ActionButton onPress={pane.clearFilter} shortcut="Esc">
                Clear filter
              </ActionButton>
            </>
          )}
        </div>
      )}
      {pane.openId !== null && pane.active !== undefined && (
        <Detail pane={pane} row={pane.active} />
      )}
    </div>
  );
}

function List() {
  const gridRef = useRef<HTMLDivElement>(null);
  const filterRef = useRef<HTMLInputElement>(null);
  const pane = useCertificates({ gridRef, filterRef });
  const { answer, rows, inView, refused, selected, aimed, view } = pane;
  if (pane.mayRead === false)
    return <MissingScope scope="sentry.pki.admin" what="see the certificates of others" />;
  const isCut = (answer.value?.next_cursor ?? null) !== null;
  const bad = rows.filter(({ severity }) => severity !== null).length;
  return (
    <div className="certificates-list" onKeyDown={pane.onKeyDown}>
      <PaneHeader
        note={
          answer.value === undefined
            ? ''
            : `${plural(inView.length, 'certificate')}, ${String(bad)} to look after`
        }
        actions={
          <>
            <ActionButton
              pressed={view === 'all'}
              shortcut="V"
              onPress={() => {
                pane.setView(view === 'all' ? 'newest' : 'all');
              }}
            >
              All, replaced too
            </ActionButton>
            <ActionButton onPress={pane.focusFilter} shortcut="/">
              Filter
            </ActionButton>
          </>
        }
      />
      {pane.isFilterOpen && (
        <FilterBar
          label="Filter certificates"
          value={pane.query}
          hint={FILTER_HINT}
          status={`${String(rows.length)} of ${plural(inView.length, 'certificate')} match`}
          faults={pane.filter.faults}
          inputRef={filterRef}
          onChange={pane.setQuery}
          onLeave={() => gridRef.current?.focus()}
          onClear={pane.clearFilter}
        />
      )}
      <AnswerProblem what="The certificates" answer={answer} shortcut="." />
      <AnswerProblem what="The enrolment tokens" answer={pane.tokens} shortcut="." />
      {refused.length > 0 && (
        <p className="answer-problem" role="alert">
          Not revoked: {refused.map(({ serial, why }) => `${serial} (${why})`).join('; ')}
        </p>
      )}
      <Body pane={pane} gridRef={gridRef} />
      {isCut && <p className="certificates-cut meta">Only the {MOST} newest are listed.</p>}
      <Tokens pane={pane} />
      <div className="certificates-bar" role="group" aria-label="Actions">
        <ActionButton onPress={pane.revoke} shortcut="R" blockedBy={pane.unrevokable}>
          {aimed.length > 1 ? `Revoke ${plural(aimed.length, 'certificate')} …` : 'Revoke …'}
        </ActionButton>
        <span className="meta">
          {selected.size > 0 ? `${String(selected.size)} selected` : (pane.unrevokable ?? '')}
        </span>
      </div>
      {pane.revoking.length > 0 && (
        <RevokeSheet rows={pane.revoking} onDone={pane.onRevoked} onClose={pane.closeRevoke} />
      )}
    </div>
  );
}

/** The own certificate for everybody; those of the tenant for whoever looks after them. */
export default function Certificates() {
  return (
    <div className="certificates">
      <OwnCertificate />
      <List />
    </div>
  );
}
