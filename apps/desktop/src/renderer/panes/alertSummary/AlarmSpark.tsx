import { ALARM_TARGET, FLOOD_ABOVE } from '@batcave/shared/alerts';
import { stepPath } from './alarmRate.ts';

const WIDTH = 160;
const HEIGHT = 36;

/** Alarms in ten minutes over time, as steps, with the lines that should not be passed. */
export function AlarmSpark(props: { readonly history: readonly number[]; readonly over: string }) {
  const { history, over } = props;
  const most = Math.max(0, ...history);
  const top = Math.max(FLOOD_ABOVE * 1.3, most);
  const path = stepPath(history, { width: WIDTH, height: HEIGHT, top });
  const lineAt = (value: number) =>
    `M0 ${String(HEIGHT - (value / top) * HEIGHT)}H${String(WIDTH)}`;
  return (
    <svg
      className="rate-spark"
      viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${over}: at most ${String(most)} in 10 minutes; target ${String(ALARM_TARGET)}, flood over ${String(FLOOD_ABOVE)}`}
    >
      <path className="rate-area" d={`${path}V${String(HEIGHT)}H0Z`} />
      <path className="rate-limit" d={lineAt(FLOOD_ABOVE)} />
      <path className="rate-limit" d={lineAt(ALARM_TARGET)} />
      <path className="rate-path" d={path} />
    </svg>
  );
}
