import {
  type Edge,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { type KeyboardEvent, memo, useEffect, useEffectEvent, useMemo, useRef } from 'react';
import { EmptyState, useKeyReader } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatValue } from '../../ui/format.ts';
import { Cell, type CellActions } from './Cell.tsx';
import { type CellLook, describeGroup, describeService } from './describeCell.ts';
import { focusCell, isFocusLost } from './focusCell.ts';
import { placeBeside } from './geometry.ts';
import { NODE, type Places } from './layoutTopology.ts';
import { pathThrough, type TopologyGraph } from './topologyGraph.ts';
import './topology.css';
import { useTopologyPlaces } from './useTopologyPlaces.ts';

// React Flow asks for a type that is a record, which an interface is not.
type NodeData = {
  readonly look: CellLook;
  readonly actions: CellActions;
  readonly isTabStop: boolean;
  readonly isDimmed: boolean;
  readonly pressed: boolean;
};

/** A cell with the two ends that calls are drawn to. */
const MapNode = memo(function MapNode({ data }: NodeProps<Node<NodeData>>) {
  const { look, actions, isTabStop, isDimmed, pressed } = data;
  return (
    <div className="map-node" data-dimmed={isDimmed ? '' : undefined}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <Cell {...look} {...actions} isTabStop={isTabStop} isFirst={isTabStop} pressed={pressed} />
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
});
const NODE_TYPES = { map: MapNode };
const ZOOM = { min: 0.1, max: 2 } as const;
/** From farther away only names and what is wrong can be told apart. */
const FAR_BELOW = 0.55;

interface TopologyProps extends CellActions {
  readonly graph: TopologyGraph;
  readonly activeId: string | null;
  /** The node whose path is shown; null: none. */
  readonly selectedId: string | null;
}

function Flow(props: TopologyProps & { readonly places: Places }) {
  const { graph, places, activeId, selectedId, onFocus, onPress, onEnter } = props;
  const actions = useMemo(
    () => ({ onFocus, onPress, ...(onEnter === undefined ? {} : { onEnter }) }),
    [onFocus, onPress, onEnter],
  );
  const { fitView, getViewport, setCenter, zoomIn, zoomOut } = useReactFlow();
  const isFar = useStore(({ transform: [, , zoom] }) => zoom < FAR_BELOW);
  const root = useRef<HTMLDivElement>(null);
  const readKey = useKeyReader();
  const path = useMemo(
    () => (selectedId === null ? null : pathThrough(selectedId, graph.edges)),
    [selectedId, graph.edges],
  );
  const first = graph.nodes[0]?.id;
  const tabStop = activeId !== null && places.has(activeId) ? activeId : first;

  const nodes = useMemo(
    () =>
      graph.nodes.map((node): Node<NodeData> => {
        const look =
          node.kind === 'group'
            ? { ...describeGroup(node.group), id: node.id }
            : describeService(node.service);
        return {
          ...{ id: node.id, type: 'map', ...NODE },
          position: places.get(node.id) ?? { x: 0, y: 0 },
          data: {
            ...{ look, actions },
            isTabStop: node.id === tabStop,
            isDimmed: path !== null && !path.has(node.id),
            pressed: node.id === selectedId,
          },
        };
      }),
    [graph.nodes, places, path, selectedId, tabStop, actions],
  );
  const edges = useMemo(
    () =>
      graph.edges.map(({ id, from, to, isAbnormal, errorShare }): Edge => {
        const isOnPath = path?.has(from) === true && path.has(to);
        const isDimmed = path !== null && !isOnPath;
        const hasLabel = isAbnormal && errorShare !== null && errorShare > 0;
        return {
          ...{ id, source: from, target: to, focusable: false },
          className: `map-edge${isAbnormal ? ' map-edge-abnormal' : ''}${isDimmed ? ' map-edge-dimmed' : ''}`,
          ...(hasLabel && { label: `${formatValue(Number((errorShare * 100).toFixed(1)))} % err` }),
        };
      }),
    [graph.edges, path],
  );

  const takeFocus = useEffectEvent(() => {
    if (tabStop !== undefined && isFocusLost()) focusCell(root.current, tabStop);
  });
  useEffect(() => {
    takeFocus();
  }, []);

  function reach(id: string): void {
    const place = places.get(id);
    const box = root.current?.getBoundingClientRect();
    if (place === undefined || box === undefined) return;
    const { x, y, zoom } = getViewport();
    const [left, top] = [place.x * zoom + x, place.y * zoom + y];
    const isInView =
      left >= 0 &&
      top >= 0 &&
      left + NODE.width * zoom <= box.width &&
      top + NODE.height * zoom <= box.height;
    if (!isInView)
      void setCenter(place.x + NODE.width / 2, place.y + NODE.height / 2, { zoom, duration: 0 });
    focusCell(root.current, id);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const from = (event.target as HTMLElement).dataset['cell'];
    const all = graph.nodes.map(({ id }) => ({ id, ...(places.get(id) ?? { x: 0, y: 0 }) }));
    const to = from === undefined ? undefined : placeBeside(all, from, event.key);
    const zooms: Readonly<Record<string, () => unknown>> = {
      '+': () => zoomIn({ duration: 0 }),
      '-': () => zoomOut({ duration: 0 }),
      '0': () => fitView({ duration: 0 }),
    };
    const zoom = zooms[readKey(event) ?? ''];
    if (to === undefined && zoom === undefined) return;
    event.preventDefault();
    if (to !== undefined) reach(to);
    else void zoom?.();
  }

  return (
    <div ref={root} className="map-flow" data-far={isFar ? '' : undefined} onKeyDown={onKeyDown}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        aria-label="What needs what"
        fitView
        minZoom={ZOOM.min}
        maxZoom={ZOOM.max}
        fitViewOptions={{ maxZoom: 1, padding: 0.06 }}
        onlyRenderVisibleElements
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        deleteKeyCode={null}
        disableKeyboardA11y
        zoomOnDoubleClick={false}
        proOptions={{ hideAttribution: true }}
      />
      <div className="map-zoom">
        <ActionButton onPress={() => void zoomIn({ duration: 0 })} shortcut="+">
          Nearer
        </ActionButton>
        <ActionButton onPress={() => void zoomOut({ duration: 0 })} shortcut="-">
          Farther
        </ActionButton>
        <ActionButton onPress={() => void fitView({ duration: 0 })} shortcut="0">
          All
        </ActionButton>
      </div>
    </div>
  );
}

/** What needs what, callers on the left. Nodes stay where they are while only their state changes. */
export default function TopologyMap(props: TopologyProps) {
  const { places, fault, retry } = useTopologyPlaces(props.graph);
  if (fault !== null)
    return (
      <EmptyState>
        <p className="strong">What needs what could not be laid out: {fault}.</p>
        <p className="meta">The grid shows the same services.</p>
        <ActionButton onPress={retry}>Retry</ActionButton>
      </EmptyState>
    );
  if (places === null)
    return (
      <EmptyState>
        <p role="status">Laying out {props.graph.nodes.length} services …</p>
      </EmptyState>
    );
  return (
    <ReactFlowProvider key={props.graph.version}>
      <Flow {...props} places={places} />
    </ReactFlowProvider>
  );
}
