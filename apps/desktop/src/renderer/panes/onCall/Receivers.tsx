import type { Problem, RouteOutput, ROUTES } from '@batcave/shared/api';
import { useState } from 'react';
import {
  AnswerProblem,
  type RowColumn,
  RowGrid,
  Sheet,
  useAnnounce,
  useAnswer,
  useBlockedBy,
  useCall,
  useKeyReader,
  useServerNowMs,
  WaitingForAnswer,
  useReadAge,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { TextField } from '../../ui/Field.tsx';
import { formatAge } from '../../ui/format.ts';

type Health = RouteOutput<(typeof ROUTES)['dispatch.receivers']>['receivers'][number];
type Outcome = RouteOutput<(typeof ROUTES)['dispatch.receivers.test']>;

const LOOK_EVERY_MS = 10_000;

const OUTCOMES: Readonly<Record<Outcome['outcome'], string>> = {
  delivered: 'It arrived',
  retry: 'It did not arrive; it might later',
  refused: 'It was refused',
};

function TestSheet(props: { readonly receiver: Health; readonly onClose: () => void }) {
  const { receiver, onClose } = props;
  const call = useCall();
  const blockedBy = useBlockedBy('sentry.dispatch.write');
  const [address, setAddress] = useState('');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  async function send(): Promise<void> {
    setSending(true);
    setOutcome(null);
    const to = address.trim();
    const body = { receiver: receiver.receiver, ...(to !== '' && { address: to }) };
    const answer = await call('dispatch.receivers.test', { body });
    setSending(false);
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) setOutcome(answer.value);
  }
  return (
    <Sheet
      title={`Test ${receiver.receiver}`}
      onClose={onClose}
      closeWord="Close"
      end={
        <ActionButton
          onPress={() => void send()}
          blockedBy={blockedBy ?? (isSending ? 'It is being sent' : null)}
        >
          Send a test message now
        </ActionButton>
      }
    >
      <p>
        One message of urgency low goes out by {receiver.receiver} ({receiver.type}) right now.
        Whoever reads there gets it; it says that nothing is wrong.
      </p>
      <TextField
        label="Address"
        value={address}
        hint="Left empty: where the receiver sends by itself."
        isFirst
        onChange={setAddress}
      />
      <div role="status">
        {isSending && 'Sending …'}
        {outcome !== null && (
          <p>
            <strong className="strong">{OUTCOMES[outcome.outcome]}</strong>: {outcome.detail}
          </p>
        )}
      </div>
      {problem !== null && (
        <p className="sheet-refused" role="alert">
          Not sent: {problem.detail || problem.title}
        </p>
      )}
    </Sheet>
  );
}

function columnsOf(nowMs: number): readonly RowColumn<Health>[] {
  const ago = (at: string | null): string =>
    at === null ? 'never' : `${formatAge(nowMs - Date.parse(at))} ago`;
  const pending = ({ pending: count, oldest_pending_at: at }: Health): string =>
    count === 0 || at === null
      ? String(count)
      : `${String(count)}, oldest ${formatAge(nowMs - Date.parse(at))}`;
  const failure = ({ last_failure: text }: Health): string => text ?? '';
  return [
    { name: 'Receiver', width: 'minmax(110px, 1fr)', cell: ({ receiver }) => receiver },
    { name: 'Type', width: '92px', cell: ({ type }) => type },
    { name: 'Reads as', width: 'minmax(90px, 1fr)', cell: (row) => row.reads_as ?? '—' },
    { name: 'Fallback', width: 'minmax(80px, 1fr)', cell: ({ fallback }) => fallback ?? '—' },
    { name: 'Pending', width: '126px', cell: pending },
    { name: 'Sent 24 h', width: '84px', cell: (row) => row.sent_last_day },
    {
      name: 'Failed 24 h',
      width: '92px',
      cell: ({ failed_last_day: count }) =>
        count === 0 ? '0' : <strong className="strong">! {count}</strong>,
    },
    { name: 'Last sent', width: '92px', cell: ({ last_sent_at: at }) => ago(at) },
    { name: 'Last failure', width: 'minmax(140px, 2fr)', cell: failure, title: failure },
  ];
}

/** Receivers and how they do; a test message by one of them. */
export function Receivers() {
  const call = useCall();
  const nowMs = useServerNowMs(1000);
  const blockedBy = useBlockedBy('sentry.dispatch.write');
  const announce = useAnnounce();
  const readKey = useKeyReader();
  const [activeId, setActiveId] = useState<string | null>(null);
  const [tested, setTested] = useState<Health | null>(null);
  const answer = useAnswer('receivers', () => call('dispatch.receivers', {}), LOOK_EVERY_MS);
  useReadAge(LOOK_EVERY_MS, answer);
  const rows = answer.value?.receivers ?? [];
  const active = rows.find(({ receiver }) => receiver === activeId);
  const waitsFor = blockedBy ?? (active === undefined ? 'Pick one first' : null);
  function test(): void {
    if (active === undefined || waitsFor !== null) announce(waitsFor ?? '');
    else setTested(active);
  }
  return (
    <div
      className="on-call-part"
      onKeyDown={(event) => {
        if (event.defaultPrevented || readKey(event) !== 'T') return;
        event.preventDefault();
        test();
      }}
    >
      <AnswerProblem what="The receivers" answer={answer} />
      <RowGrid
        label="Receivers"
        columns={columnsOf(nowMs)}
        rows={rows}
        idOf={({ receiver }) => receiver}
        activeId={activeId}
        onActive={setActiveId}
        isMain
      />
      {answer.value === undefined && answer.problem === null && (
        <WaitingForAnswer rows={4} answer={answer} />
      )}
      {answer.value !== undefined && rows.length === 0 && (
        <p className="on-call-none" role="status">
          No receiver yet: nobody can be told. npx sentry dispatch adds one.
        </p>
      )}
      <div className="on-call-bar">
        <ActionButton onPress={test} shortcut="T" blockedBy={waitsFor}>
          Send a test …
        </ActionButton>
        {blockedBy !== null && <span className="meta">{blockedBy}</span>}
      </div>
      {tested !== null && (
        <TestSheet
          receiver={tested}
          onClose={() => {
            setTested(null);
            answer.reload();
          }}
        />
      )}
    </div>
  );
}
