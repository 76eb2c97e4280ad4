import { ALARM_TARGET, FLOOD_ABOVE } from '@batcave/shared/alerts';
import { useState } from 'react';
import { DataAge, useSurface } from '../../paneKit/index.ts';
import { formatCount, plural } from '../../ui/format.ts';
import type { AlarmDay, AlarmRate } from './alarmRate.ts';
import { AlarmSheet } from './AlarmSheet.tsx';
import { AlarmSpark } from './AlarmSpark.tsx';

/** How many alarms the last ten minutes brought, against what a person can handle. */
export function AlarmRateTile(props: {
  readonly rate: AlarmRate;
  /** `null` while the server has not told: then the hour that this window has seen is shown. */
  readonly day: AlarmDay | null;
}) {
  const { rate, day } = props;
  const isDesk = useSurface() === 'desk';
  const [isOpen, setOpen] = useState(false);
  const isFlood = rate.count > FLOOD_ABOVE;
  return (
    <li className="tile tile-rate">
      <div className="rate-head">
        <span className="meta">Alarm rate, this console</span>
        {isDesk && day !== null && (
          <button
            type="button"
            className="rate-more"
            aria-label={`${plural(day.total, 'alarm')} in 24 hours: what raised them`}
            onClick={() => {
              setOpen(true);
            }}
          >
            {formatCount(day.total)} in 24 h …
          </button>
        )}
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
            {`, flood >${String(FLOOD_ABOVE)}`}
          </span>
        </p>
        <AlarmSpark
          history={day?.history ?? rate.history}
          over={day === null ? 'Last hour' : 'Last 24 hours'}
        />
      </div>
      {isOpen && day !== null && (
        <AlarmSheet
          day={day}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </li>
  );
}
