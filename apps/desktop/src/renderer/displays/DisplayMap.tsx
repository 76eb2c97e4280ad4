import type { WorkspaceState } from '../../ipc/workspace.ts';
import { displayTitle, type DisplayEntry, wallsOn } from './displaysForm.ts';
import { mapDisplays } from './displayMap.ts';

const USE_WORD = { desk: 'Desk', wall: 'Wall', none: 'Not used' } as const;

/** The displays as they stand, to choose one. */
export function DisplayMap(props: {
  readonly host: WorkspaceState;
  readonly entries: readonly DisplayEntry[];
  readonly chosenId: number | null;
  readonly onChoose: (displayId: number) => void;
}) {
  const { host, entries, chosenId, onChoose } = props;
  const nameOf = ({ name, use, slotId }: DisplayEntry): string => {
    const walls = use === 'wall' ? wallsOn(host, slotId) : [];
    return [name, ...(walls.length > 0 ? walls : [USE_WORD[use]])].join(' · ');
  };
  const { displays } = host;
  const { places, ratio } = mapDisplays(displays);
  return (
    <div className="display-map-frame">
      <div
        className="display-map"
        role="group"
        aria-label="Displays as they stand"
        style={{
          aspectRatio: String(ratio),
          width: `min(100%, ${String(Math.round(230 * ratio))}px)`,
        }}
      >
        {places.map(({ displayId, left, top, width, height }, index) => {
          const display = displays[index];
          const entry = entries.find((each) => each.displayId === displayId);
          if (display === undefined || entry === undefined) return null;
          return (
            <button
              key={displayId}
              type="button"
              className="display-place"
              aria-pressed={displayId === chosenId}
              data-first-focus={displayId === chosenId ? true : undefined}
              style={{
                left: `${String(left)}%`,
                top: `${String(top)}%`,
                width: `${String(width)}%`,
                height: `${String(height)}%`,
              }}
              onClick={() => {
                onChoose(displayId);
              }}
            >
              <strong className="display-number">{index + 1}</strong>
              <span className="display-name">
                {entry.use === 'none' ? USE_WORD.none : nameOf(entry)}
              </span>
              <span className="meta">{displayTitle(display)}</span>
            </button>
          );
        })}
      </div>
    </div>
  );
}
