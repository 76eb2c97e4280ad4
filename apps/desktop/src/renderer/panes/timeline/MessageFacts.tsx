import {
  AnswerProblem,
  Skeleton,
  type TimelineOf,
  useAnswer,
  useCall,
} from '../../paneKit/index.ts';
import { AttemptList, describeSending, nameTarget } from '../../ui/notification.tsx';

const READ_EVERY_MS = 5_000;
/** Messages are found among the newest of the incident: there is no question for a single one. */
const MOST_LOOKED_THROUGH = 500;

/** What became of a message: to whom, by which channel, in which attempts. */
export function MessageFacts(props: { readonly notificationId: string; readonly of: TimelineOf }) {
  const { notificationId, of } = props;
  const call = useCall();
  const query = {
    ...(of.kind === 'alert' && { alert: of.alertId }),
    ...(of.kind === 'incident' && { incident: of.incidentId }),
    limit: MOST_LOOKED_THROUGH,
  };
  const sent = useAnswer(
    notificationId,
    () => call('notifications.list', { query }),
    READ_EVERY_MS,
  );
  if (sent.value === undefined)
    return sent.problem === null ? (
      <Skeleton rows={1} />
    ) : (
      <AnswerProblem what="The message" answer={sent} />
    );
  const found = sent.value.notifications.find((each) => each.notification_id === notificationId);
  return (
    <div className="entry-more" data-message={notificationId}>
      {found === undefined ? (
        <p className="meta">
          It is not among the newest {String(MOST_LOOKED_THROUGH)} messages, or not for you to see.
        </p>
      ) : (
        <>
          <p>
            {nameTarget(found)} ({found.receiver_type}) ·{' '}
            <strong className="strong">{describeSending(found)}</strong>
            {found.state_reason !== null && `: ${found.state_reason}`}
          </p>
          <p className="meta">{found.message.title}</p>
          <AttemptList attempts={found.attempts} />
        </>
      )}
    </div>
  );
}
