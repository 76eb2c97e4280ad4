import { memo } from 'react';
import { speakCode, useWallCode } from '../../paneKit/index.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import type { CellLook } from './describeCell.ts';

/** What happens on a cell. */
export interface CellActions {
  readonly onFocus: (id: string) => void;
  readonly onPress: (id: string) => void;
  /** Enter, where that is another thing than a press. */
  readonly onEnter?: (id: string) => void;
}

/** Names of a team differ at their end: where there is no room the middle gives way. */
const END_CHARS = 5;

/** One service or group: name, one value, and how bad it is by border, shape and fill. */
export const Cell = memo(function Cell(
  props: CellLook &
    CellActions & {
      /** The service whose code it shows on a wall; absent for a group, and where there is no room. */
      readonly service?: string | undefined;
      readonly isTabStop: boolean;
      readonly isFirst?: boolean;
      readonly pressed?: boolean;
    },
) {
  const { id, name, value, limit, severity, isUnacked, isQuiet, label, isTabStop } = props;
  const { service } = props;
  const code = useWallCode(
    service === undefined ? null : { kind: 'service', service },
    `Service ${name}`,
  );
  const { isFirst = false, pressed, onFocus, onPress, onEnter } = props;
  return (
    <button
      type="button"
      className="map-cell"
      data-cell={id}
      data-severity={severity ?? undefined}
      data-unacked={severity === null ? undefined : isUnacked}
      data-quiet={isQuiet ? '' : undefined}
      data-pane-focus={isFirst ? '' : undefined}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={code === null ? label : `${label}, ${speakCode(code)}`}
      aria-pressed={pressed}
      title={label}
      onFocus={() => {
        onFocus(id);
      }}
      onClick={() => {
        onPress(id);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || onEnter === undefined) return;
        event.preventDefault();
        onEnter(id);
      }}
    >
      <span className="map-cell-name">
        {severity !== null && (
          <SeverityShape severity={severity} look={isUnacked ? 'filled' : 'outlined'} sizePx={14} />
        )}
        <span className="map-cell-text">
          <span className="map-cell-start">{name.slice(0, -END_CHARS)}</span>
          <span>{name.slice(-END_CHARS)}</span>
        </span>
      </span>
      <span className="map-cell-value">
        <span className="map-cell-number">{value}</span>
        {limit !== '' && <span className="map-cell-limit">{limit}</span>}
        {code !== null && <span className="wall-code mono">{code}</span>}
      </span>
    </button>
  );
});
