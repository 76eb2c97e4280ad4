import type { Severity } from '@batcave/shared/events';
import { useSurface } from '../../paneKit/index.ts';
import { formatCount } from '../../ui/format.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import type { ShownSummary } from './countAlerts.ts';
import type { CountedAlerts } from './useShowAlerts.ts';

/** Filled while anything is unacknowledged, outlined when all is acknowledged, grey at zero. */
export function lookOf(counts: {
  readonly open: number;
  readonly acknowledged: number;
}): 'filled' | 'outlined' | 'none' {
  if (counts.open > 0) return 'filled';
  return counts.acknowledged > 0 ? 'outlined' : 'none';
}

/** One severity: how many, how many of them nobody has, and the way to exactly those. */
export function SeverityTile(props: {
  readonly severity: Severity;
  readonly counts: ShownSummary['by_severity'][Severity];
  readonly onShow: (counted: CountedAlerts) => void;
}) {
  const { severity, counts, onShow } = props;
  const { word } = SEVERITY_MARK[severity];
  const total = counts.open + counts.acknowledged;
  const look = lookOf(counts);
  const isWall = useSurface() === 'wall';
  const where = isWall ? 'open the first on a desk' : 'show in the Alert List';
  const isAlarming = severity === 'CRITICAL' && look === 'filled';
  return (
    <li className={isAlarming ? 'tile tile-alarming' : 'tile'} data-severity={severity}>
      {/* One blink in a window at most: a list of unsynchronised ones would flicker. */}
      <SeverityShape severity={severity} look={look} sizePx={34} blinks={isAlarming} />
      {/* Of none there is no first. */}
      {(total > 0 || !isWall) && (
        <button
          type="button"
          className="tile-button"
          data-pane-focus={severity === 'CRITICAL' ? '' : undefined}
          aria-label={`${formatCount(total)} ${word}: ${where}`}
          onClick={() => {
            onShow({ severity });
          }}
        />
      )}
      <div className={total === 0 ? 'tile-text tile-zero' : 'tile-text'}>
        <span className="tile-count">{formatCount(total)}</span>
        <span className="tile-label">
          {word}
          {counts.open > 0 && (
            <>
              {' · '}
              <button
                type="button"
                className="tile-unack"
                aria-label={`${formatCount(counts.open)} unack, ${word}: ${where}`}
                onClick={() => {
                  onShow({ severity, isUnacked: true });
                }}
              >
                {formatCount(counts.open)} unack
              </button>
            </>
          )}
        </span>
      </div>
    </li>
  );
}
