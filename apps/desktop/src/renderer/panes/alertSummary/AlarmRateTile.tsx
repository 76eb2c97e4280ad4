import { DataAge } from '../../paneKit/index.ts';
import { formatCount } from '../../ui/format.ts';
import { ALARM_FLOOD, ALARM_TARGET, type AlarmRate, stepPath } from './alarmRate.ts';

const WIDTH = 160;
const HEIGHT = 36;

/** How many alarms the last ten minutes brought, against what a person can handle. */
export function AlarmRateTile({ rate }: { readonly rate: AlarmRate }) {
  const top = Math.max(ALARM_FLOOD * 1.3, ...rate.history);
  const path = stepPath(rate.history, { width: WIDTH, height: HEIGHT, top });
  const floodY = HEIGHT - (ALARM_FLOOD / top) * HEIGHT;
  const isFlood = rate.count > ALARM_FLOOD;
  return (
    <li className="tile tile-rate">
      <div className="rate-head">
        <span className="meta">Alarm rate, this console</span>
        <DataAge />
      </div>
      <div className="rate-line">
        <p>
          <span className="rate-count">{formatCount(rate.count)} / 10 min</span>{' '}
          <span className="meta rate-limits">
            {isFlood ? (
              <strong className="strong">ALARM FLOOD</strong>
            ) : (
              `target ≤${String(ALARM_TARGET)}`
            )}
            {`, flood >${String(ALARM_FLOOD)}`}
          </span>
        </p>
        <svg
          className="rate-spark"
          viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Last hour: at most ${String(Math.max(...rate.history))} in 10 minutes`}
        >
          <path className="rate-area" d={`${path}V${String(HEIGHT)}H0Z`} />
          <path className="rate-limit" d={`M0 ${String(floodY)}H${String(WIDTH)}`} />
          <path className="rate-path" d={path} />
        </svg>
      </div>
    </li>
  );
}
