import { type KeyboardEvent, lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import {
  AnswerAge,
  AnswerProblem,
  EmptyState,
  FirstLoad,
  MissingScope,
  PaneHeader,
  Skeleton,
  useAlerts,
  useAnnounce,
  useAnswer,
  useCall,
  useHolds,
  useKeyReader,
  useOpenView,
  usePaneLink,
  usePaneView,
  useSendIntent,
  useServerNowMs,
  useSurface,
  WaitingForAnswer,
  writeTerm,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { GridMap, isGrouped } from './GridMap.tsx';
import { groupServices } from './groups.ts';
import './healthMap.css';
import { isAbnormal, readHealth, type ServiceHealth } from './serviceHealth.ts';
import { buildGraph } from './topologyGraph.ts';
import { WallMap } from './WallMap.tsx';

const READ_EVERY_MS = 5_000;
// React Flow and what places the nodes are loaded when they are first wanted.
const TopologyMap = lazy(() => import('./TopologyMap.tsx'));

type Layout = 'grid' | 'topology';
const isLayout = (kept: unknown): kept is Layout => kept === 'grid' || kept === 'topology';
const NO_SERVICES: readonly ServiceHealth[] = [];

/** The map of one who may see it. */
function Services() {
  const [chosen, setLayout] = usePaneView<Layout>('layout', 'grid', isLayout);
  // What needs what is read from near by: on a wall it is the grid, whatever was chosen on a desk.
  const isWall = useSurface() === 'wall';
  const layout = isWall ? 'grid' : chosen;
  const [openGroup, setOpenGroup] = useState<string | null>(null);
  const [activeId, setActiveId] = useState<string | null>(null);
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const readKey = useKeyReader();
  const call = useCall();
  const sendIntent = useSendIntent();
  const link = usePaneLink();
  const openView = useOpenView();
  const announce = useAnnounce();
  const { sorted } = useAlerts();
  const nowMs = useServerNowMs(1000);
  const read = useAnswer('health.map', () => call('health.map', {}), READ_EVERY_MS);
  const { value: map, atMs } = read;

  const services = useMemo(
    () => (map === undefined ? NO_SERVICES : readHealth(map, sorted, nowMs, atMs ?? nowMs)),
    [map, sorted, nowMs, atMs],
  );
  const groups = useMemo(() => groupServices(services), [services]);
  const isOverview = isGrouped(groups);
  const opened = isOverview ? groups.find(({ id }) => id === openGroup) : undefined;
  const graph = useMemo(
    () => buildGraph(groups, map?.edges ?? [], opened?.id ?? null),
    [groups, map?.edges, opened?.id],
  );
  const abnormal = services.filter(isAbnormal).length;
  const quiet = services.filter(({ quietMs }) => quietMs !== null).length;

  const open = useCallback(
    (name: string) => {
      const shown = (opened === undefined ? groups : [opened]).flatMap((group) => group.services);
      openView(
        { kind: 'service', service: name },
        shown.map((service) => ({ kind: 'service', service: service.name })),
      );
    },
    [openView, opened, groups],
  );
  const showAlerts = useCallback(
    (name: string) => {
      // The Alert List lies on the board: a map that stands over the board makes room for it.
      root.current?.closest('dialog')?.close();
      if (sendIntent({ kind: 'filterAlerts', query: writeTerm('svc', name) })) return;
      announce('There is no Alert List on this board. Enter shows the alerts of the service.');
    },
    [sendIntent, announce],
  );
  const openNode = useCallback(
    (id: string) => {
      const node = graph.nodes.find((each) => each.id === id);
      if (node?.kind === 'group') setOpenGroup(node.group.id);
      else if (node !== undefined) open(node.service.name);
    },
    [graph.nodes, open],
  );
  const select = useCallback((id: string) => {
    setSelectedId((before) => (before === id ? null : id));
  }, []);
  const turn = (): void => {
    setSelectedId(null);
    setLayout(layout === 'grid' ? 'topology' : 'grid');
  };
  /** One step out: from a path to the whole, from a group to all groups. */
  const back = (): boolean => {
    if (layout === 'topology' && selectedId !== null) setSelectedId(null);
    else if (opened !== undefined) setOpenGroup(null);
    else return false;
    return true;
  };

  function onKeyDown(event: KeyboardEvent): void {
    const key = event.defaultPrevented ? null : readKey(event);
    const active = services.find(({ name }) => name === activeId);
    if (key === 'V') turn();
    else if (key === 'F' && active !== undefined && link !== null) {
      const isShown = link.service === active.name;
      link.setService(isShown ? null : active.name);
      announce(`Link group ${link.group}: ${isShown ? 'all services' : active.name}`);
    } else if (key === 'F' && active !== undefined) showAlerts(active.name);
    else if (key === '.') read.reload();
    else if (key !== 'Escape' || !back()) return;
    event.preventDefault();
    event.stopPropagation();
  }

  const leftOut = map?.left_out;
  return (
    <div ref={root} className="health-map" onKeyDown={onKeyDown}>
      <PaneHeader
        note={
          map !== undefined && (
            <>
              {plural(services.length, 'service')} · {formatCount(abnormal)} not normal
              {quiet > 0 && ` · ${formatCount(quiet)} no data`} · <AnswerAge atMs={atMs} />
            </>
          )
        }
        actions={
          <>
            {opened !== undefined && (
              <ActionButton
                onPress={() => {
                  setOpenGroup(null);
                }}
                shortcut="Esc"
              >
                All groups
              </ActionButton>
            )}
            <ActionButton pressed={layout === 'topology'} onPress={turn} shortcut="V">
              Topology
            </ActionButton>
          </>
        }
      />
      <AnswerProblem what="The map" answer={read} shortcut="." />
      {map === undefined && read.problem === null && <WaitingForAnswer rows={6} answer={read} />}
      {map !== undefined && services.length === 0 && (
        <EmptyState>
          <p>No services yet.</p>
          <p className="meta">
            A service is here with its first event, or when the dispatch document names it.
          </p>
        </EmptyState>
      )}
      {services.length > 0 && (
        <div className="map-body">
          {isWall ? (
            <WallMap groups={groups} onOpen={open} />
          ) : layout === 'grid' ? (
            <GridMap
              groups={opened === undefined ? groups : [opened]}
              activeId={activeId}
              onOpenGroup={setOpenGroup}
              onFocus={setActiveId}
              onPress={open}
            />
          ) : (
            <Suspense fallback={<Skeleton rows={4} />}>
              <TopologyMap
                graph={graph}
                activeId={activeId}
                selectedId={selectedId}
                onFocus={setActiveId}
                onPress={select}
                onEnter={openNode}
              />
            </Suspense>
          )}
        </div>
      )}
      {leftOut !== undefined && leftOut.services + leftOut.edges > 0 && (
        <p className="map-left-out meta">
          Not shown: {plural(leftOut.services, 'service')} and {plural(leftOut.edges, 'edge')}{' '}
          beyond the limits of a map.
        </p>
      )}
    </div>
  );
}

/** How every service is, and what it needs. */
export default function HealthMap() {
  const mayRead = useHolds('sentry.read');
  if (mayRead === null) return <FirstLoad rows={6} />;
  if (!mayRead) return <MissingScope what="see services" scope="sentry.read" />;
  return <Services />;
}
