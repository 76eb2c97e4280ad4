import type { Notification } from '@batcave/shared/dispatch';
import {
  AnswerProblem,
  Skeleton,
  useAnswer,
  useBlockedBy,
  useCall,
  useTriage,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatClock } from '../../ui/format.ts';
import { describeSending, nameTarget } from '../../ui/notification.tsx';

const MOST_SHOWN = 50;
/** What becomes of a message is not on the feed. */
const READ_EVERY_MS = 5_000;

function Sent({
  sent,
  onRetried,
}: {
  readonly sent: Notification;
  readonly onRetried: () => void;
}) {
  const { state, attempts, message } = sent;
  const sending = describeSending(sent);
  const { retryNotification } = useTriage();
  const blockedBy = useBlockedBy();
  const last = attempts.at(-1);
  const detail = sent.state_reason ?? (state === 'sent' ? null : (last?.detail ?? null));
  const who = nameTarget(sent);
  return (
    <li className="sent" data-notification={sent.notification_id}>
      <span className="mono meta">{formatClock(Date.parse(sent.created_at))}</span>
      <span>
        {who} <span className="meta">({sent.receiver_type})</span>
        <span className="sent-reason meta"> {message.reason.replaceAll('_', ' ')}</span>
        {detail !== null && <span className="sent-detail">{detail}</span>}
      </span>
      <span className="sent-state">
        {state === 'failed' ? <strong className="strong">{sending}</strong> : sending}
      </span>
      {(state === 'failed' || state === 'pending') && (
        <ActionButton
          blockedBy={blockedBy}
          onPress={() => {
            void retryNotification(sent.notification_id, who).then(onRetried);
          }}
        >
          Try again
        </ActionButton>
      )}
    </li>
  );
}

/** What was sent of an alert: to whom, by which channel, what became of it, in how many attempts. */
export function SentNotifications(props: { readonly alertId: string; readonly version: string }) {
  const { alertId, version } = props;
  const call = useCall();
  const sent = useAnswer(
    alertId,
    () => call('notifications.list', { query: { alert: alertId, limit: MOST_SHOWN } }),
    READ_EVERY_MS,
    version,
  );
  if (sent.value === undefined)
    return sent.problem === null ? (
      <Skeleton rows={2} />
    ) : (
      <AnswerProblem what="What was sent" answer={sent} />
    );
  const { notifications, next_cursor: more } = sent.value;
  if (notifications.length === 0) return <p className="meta">Nothing was sent so far.</p>;
  return (
    <>
      <ol className="sent-list" aria-label="Notifications, newest first">
        {notifications.map((each) => (
          <Sent key={each.notification_id} sent={each} onRetried={sent.reload} />
        ))}
      </ol>
      {more !== null && <p className="meta">Only the newest {String(MOST_SHOWN)} are here.</p>}
    </>
  );
}
