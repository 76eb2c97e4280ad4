import type { Severity } from '@batcave/shared/events';
import { SEVERITY_MARK } from './severity.ts';

/** Outlines on a 20 x 20 field: octagon, triangle, diamond, circle. */
const OUTLINES: Readonly<Record<Severity, { readonly d: string; readonly digitY: number }>> = {
  CRITICAL: { d: 'M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3Z', digitY: 13.8 },
  ERROR: { d: 'M10 1.2 19.2 18.4H.8Z', digitY: 16.2 },
  WARN: { d: 'M10 .6 19.4 10 10 19.4.6 10Z', digitY: 13.8 },
  INFO: { d: 'M10 1a9 9 0 1 1 0 18a9 9 0 1 1 0-18Z', digitY: 13.8 },
};

/**
 * The shape of a severity: filled while unacknowledged, outlined when acknowledged, grey when it
 * stands for nothing. Hidden from screen readers: the word beside it says the same.
 */
export function SeverityShape(props: {
  readonly severity: Severity;
  readonly look: 'filled' | 'outlined' | 'none';
  readonly sizePx?: number;
  readonly blinks?: boolean;
}) {
  const { severity, look, sizePx = 16, blinks = false } = props;
  const outline = OUTLINES[severity];
  const colour = look === 'none' ? 'none' : severity.toLowerCase();
  const classes = ['shape', `shape-${colour}`];
  if (look === 'filled') classes.push('shape-filled');
  if (blinks) classes.push('shape-blinks');
  return (
    <svg
      className={classes.join(' ')}
      width={sizePx}
      height={sizePx}
      viewBox="0 0 20 20"
      aria-hidden="true"
    >
      <path className="shape-body" d={outline.d} />
      <text className="shape-digit" x="10" y={outline.digitY}>
        {SEVERITY_MARK[severity].digit}
      </text>
    </svg>
  );
}
