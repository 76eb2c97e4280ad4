import { useEffect, useEffectEvent, useState } from 'react';
import { layoutTopology, type Places } from './layoutTopology.ts';
import type { TopologyGraph } from './topologyGraph.ts';

/** Where the nodes of a graph stand; `null` while that is worked out. */
export interface TopologyPlaces {
  readonly places: Places | null;
  /** Why it could not be worked out. */
  readonly fault: string | null;
  readonly retry: () => void;
}

/** Places the graph anew when it is another one; what only changes how its nodes are leaves them in place. */
export function useTopologyPlaces(graph: TopologyGraph): TopologyPlaces {
  const [placed, setPlaced] = useState<{ version: string; places: Places } | null>(null);
  const [fault, setFault] = useState<{ version: string; reason: string } | null>(null);
  const [turn, setTurn] = useState(0);
  const place = useEffectEvent(() => layoutTopology(graph));
  const { version } = graph;
  useEffect(() => {
    let isWanted = true;
    place().then(
      (places) => {
        if (isWanted) setPlaced({ version, places });
      },
      (error: unknown) => {
        if (isWanted)
          setFault({ version, reason: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => {
      isWanted = false;
    };
  }, [version, turn]);
  return {
    places: placed?.version === version ? placed.places : null,
    fault: fault?.version === version && placed?.version !== version ? fault.reason : null,
    retry: () => {
      setFault(null);
      setTurn((count) => count + 1);
    },
  };
}
