import { useLayoutEffect, useRef, useState } from 'react';
import { EmptyState } from '../../paneKit/index.ts';
import { formatCount, plural } from '../../ui/format.ts';
import { GridMap } from './GridMap.tsx';
import type { HealthGroup } from './groups.ts';
import { planWallMap, type Room, type WallMapShown } from './wallMap.ts';

const NOTHING = () => undefined;

function describeLeft({ groups, left }: WallMapShown): string {
  const parts = [
    left.abnormal > 0 ? `+ ${formatCount(left.abnormal)} not normal` : '',
    left.normal > 0 && groups.length > 0 ? `+ ${formatCount(left.normal)} normal` : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** The grid as a wall shows it: nobody can scroll there, so all that is shown fits. */
export function WallMap(props: {
  readonly groups: readonly HealthGroup[];
  readonly onOpen: (service: string) => void;
}) {
  const { groups, onOpen } = props;
  const frame = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState<Room | null>(null);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = () => {
      setRoom({ widthPx: element.clientWidth, heightPx: element.clientHeight });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  const shown = room === null ? null : planWallMap(groups, room);
  const left = shown === null ? '' : describeLeft(shown);
  return (
    <div ref={frame} className="map-wall">
      {shown?.groups.length === 0 && (
        <EmptyState>
          <p className="map-calm">{plural(shown.left.normal, 'service')}, all normal.</p>
        </EmptyState>
      )}
      {shown !== null && shown.groups.length > 0 && (
        <GridMap
          groups={shown.groups}
          size={shown.size}
          activeId={null}
          onOpenGroup={NOTHING}
          onFocus={NOTHING}
          onPress={onOpen}
        />
      )}
      {left !== '' && <p className="map-rest">{left}</p>}
    </div>
  );
}
