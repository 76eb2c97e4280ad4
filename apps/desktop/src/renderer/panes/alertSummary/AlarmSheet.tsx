import { FLOOD_ABOVE } from '@batcave/shared/alerts';
import { Sheet } from '../../paneKit/index.ts';
import { formatCount, plural } from '../../ui/format.ts';
import { type AlarmDay, formatShare } from './alarmRate.ts';
import { AlarmSpark } from './AlarmSpark.tsx';

/** The alarms of the last 24 hours: when they came, for how long they were too many, and what raised them. */
export function AlarmSheet({
  day,
  onClose,
}: {
  readonly day: AlarmDay;
  readonly onClose: () => void;
}) {
  const { history, most, total, floodShare, stale, top } = day;
  return (
    <Sheet title="Alarms of the last 24 hours" onClose={onClose} closeWord="Close">
      <p>
        <strong className="strong">{plural(total, 'alarm')}</strong>, at most {formatCount(most)} in
        10 minutes. In flood, more than {FLOOD_ABOVE} in 10 minutes, for{' '}
        <strong className="strong">{formatShare(floodShare)}</strong> of the time.{' '}
        {stale === 0
          ? 'None that is open is older than 24 hours.'
          : `${plural(stale, 'alert')} open for more than 24 hours: ${stale === 1 ? 'it tells' : 'they tell'} nobody anything any more.`}
      </p>
      <div className="rate-wide">
        <AlarmSpark history={history} over="Last 24 hours" />
        <div className="rate-ends meta" aria-hidden="true">
          <span>24 h ago</span>
          <span>dashed: {FLOOD_ABOVE} and 1 in 10 min</span>
          <span>now</span>
        </div>
      </div>
      {top.length === 0 ? (
        <p>No rule has raised an alert in the last 24 hours.</p>
      ) : (
        <table className="rate-top">
          <caption>What raised the most</caption>
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Alarms</th>
              <th scope="col">Of all</th>
            </tr>
          </thead>
          <tbody>
            {top.map(({ ruleId, name, raised, share }) => (
              <tr key={ruleId}>
                <th scope="row" title={name}>
                  {name}
                </th>
                <td>{formatCount(raised)}</td>
                <td>{formatShare(share)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Sheet>
  );
}
