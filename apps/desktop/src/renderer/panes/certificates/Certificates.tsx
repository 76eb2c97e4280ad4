import { type RefObject, useRef } from 'react';
import {
  AnswerProblem,
  MissingScope,
  NamedFacts,
  PaneDetail,
  PaneHeader,
  type RowColumn,
  Until,
  useServerNowMs,
  WorkListBar,
  WorkListFilter,
  WorkListRows,
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
  const { certificate } = row;
  return (
    <PaneDetail
      label="Certificate in full"
      title={`${certificate.kind}/${certificate.name}`}
      id={certificate.serial}
      onBack={pane.list.goBack}
    >
      <NamedFacts
        facts={[
          ['State', `${row.standing}, as the server has it: ${certificate.status}`],
          ['Ends', describeEnd(row, nowMs)],
          ['Valid from', formatInstant(Date.parse(certificate.not_before))],
          ['Valid until', formatInstant(Date.parse(certificate.not_after))],
          [
            'Issued',
            `${formatInstant(Date.parse(certificate.issued_at))} by ${certificate.issued_by}`,
          ],
          ['Identity', certificate.uri],
          ['Serial', certificate.serial],
          ['SHA-256', certificate.fingerprint],
        ]}
      />
    </PaneDetail>
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

/** How somebody gets a first certificate. */
const ENROL_COMMAND = 'npx sentry pki token --kind console --name ana --role operator';

function Body(props: { readonly pane: Pane; readonly gridRef: RefObject<HTMLDivElement | null> }) {
  const { pane, gridRef } = props;
  const nowMs = useServerNowMs(1000);
  const { list, active } = pane;
  return (
    <WorkListRows
      list={list}
      label="Certificates"
      columns={columnsOf(pane, nowMs)}
      rows={pane.rows}
      idOf={({ certificate }) => certificate.serial}
      onOpen={list.setOpenId}
      gridRef={gridRef}
      isQuiet={({ standing }) => standing === 'revoked' || standing === 'replaced'}
      answer={pane.answer}
      waitingRows={5}
      count={list.text === '' ? null : plural(pane.inView.length, 'certificate')}
      none={
        <>
          <p>No certificate was issued yet.</p>
          <p>
            On the server, <code className="mono">{ENROL_COMMAND}</code> prints a bundle for one
            console; it is pasted into that console, or given to{' '}
            <code className="mono">npx sentry enrol</code>.
          </p>
        </>
      }
    >
      {list.openId !== null && active !== undefined && <Detail pane={pane} row={active} />}
    </WorkListRows>
  );
}

function List() {
  const gridRef = useRef<HTMLDivElement>(null);
  const filterRef = useRef<HTMLInputElement>(null);
  const pane = useCertificates({ gridRef, filterRef });
  const { list, answer, rows, inView, refused, selected, aimed, view } = pane;
  if (pane.mayRead === false)
    return <MissingScope scope="sentry.pki.admin" what="see the certificates of others" />;
  const isCut = (answer.value?.next_cursor ?? null) !== null;
  const bad = rows.filter(({ severity }) => severity !== null).length;
  const count = plural(inView.length, 'certificate');
  return (
    <div className="work-list" onKeyDown={pane.onKeyDown}>
      <PaneHeader
        note={answer.value === undefined ? '' : `${count}, ${String(bad)} to look after`}
        actions={
          <>
            <ActionButton pressed={view === 'all'} shortcut="V" onPress={pane.flipView}>
              All, replaced too
            </ActionButton>
            <ActionButton onPress={list.field.focus} shortcut="/">
              Filter
            </ActionButton>
          </>
        }
      />
      <WorkListFilter
        list={list}
        label="Filter certificates"
        hint={FILTER_HINT}
        status={`${String(rows.length)} of ${count} match`}
        filterRef={filterRef}
      />
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
      <WorkListBar>
        <ActionButton onPress={pane.revoke} shortcut="R" blockedBy={pane.unrevokable}>
          {aimed.length > 1 ? `Revoke ${plural(aimed.length, 'certificate')} …` : 'Revoke …'}
        </ActionButton>
        <span className="meta">
          {selected.size > 0 ? `${String(selected.size)} selected` : (pane.unrevokable ?? '')}
        </span>
      </WorkListBar>
      {list.over !== null && (
        <RevokeSheet rows={list.over} onDone={pane.onRevoked} onClose={list.closeOver} />
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
