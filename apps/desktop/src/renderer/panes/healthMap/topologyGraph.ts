import type { MapEdge } from '@batcave/shared/health';
import type { HealthGroup } from './groups.ts';
import { byText, isAbnormal, type ServiceHealth } from './serviceHealth.ts';

/** As many nodes as are drawn one by one; beyond it groups stand for their services. */
export const MAX_NODES = 300;

/** A service, or a group that stands for its services. */
export type TopologyNode =
  | { readonly id: string; readonly kind: 'service'; readonly service: ServiceHealth }
  | { readonly id: string; readonly kind: 'group'; readonly group: HealthGroup };

/** All calls from one node to another. */
export interface TopologyEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Whether one of its ends is not as it should be. */
  readonly isAbnormal: boolean;
  /** Of the events seen lately, those that are errors, 0 to 1; null: none was seen. */
  readonly errorShare: number | null;
}

export interface TopologyGraph {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
  /** The same for the same nodes and edges, however they are: what places depend on. */
  readonly version: string;
}

const nodeOfGroup = (id: string): string => `group\n${id}`;

/**
 * What is drawn. Up to `MAX_NODES` services each stand for themselves; of more only those of the open group do.
 * Calls inside a closed group are left out. Pure.
 */
export function buildGraph(
  groups: readonly HealthGroup[],
  edges: readonly MapEdge[],
  openGroup: string | null,
): TopologyGraph {
  const count = groups.reduce((sum, { services }) => sum + services.length, 0);
  const nodes: TopologyNode[] = [];
  const nodeOf = new Map<string, string>();
  const abnormal = new Set<string>();
  for (const group of groups) {
    if (count <= MAX_NODES || group.id === openGroup) {
      for (const service of group.services) {
        nodes.push({ id: service.name, kind: 'service', service });
        nodeOf.set(service.name, service.name);
      }
    } else {
      const id = nodeOfGroup(group.id);
      nodes.push({ id, kind: 'group', group });
      for (const { name } of group.services) nodeOf.set(name, id);
    }
    for (const service of group.services) if (isAbnormal(service)) abnormal.add(service.name);
  }
  const drawn = new Map<string, { edge: TopologyEdge; events: number; errors: number }>();
  for (const { from, to, traffic } of edges) {
    const [source, target] = [nodeOf.get(from), nodeOf.get(to)];
    if (source === undefined || target === undefined || source === target) continue;
    const id = `${source}\t${target}`;
    const before = drawn.get(id);
    const events = (before?.events ?? 0) + (traffic?.events ?? 0);
    const errors = (before?.errors ?? 0) + (traffic?.errors ?? 0);
    const isOff = abnormal.has(from) || abnormal.has(to) || before?.edge.isAbnormal === true;
    const errorShare = events === 0 ? null : errors / events;
    drawn.set(id, {
      ...{ events, errors },
      edge: { id, from: source, to: target, isAbnormal: isOff, errorShare },
    });
  }
  const list = [...drawn.values()].map(({ edge }) => edge);
  return { nodes, edges: list, version: versionOf(nodes, list) };
}

function versionOf(nodes: readonly TopologyNode[], edges: readonly TopologyEdge[]): string {
  const ids = nodes.map(({ id }) => id).sort(byText);
  return JSON.stringify([ids, edges.map(({ id }) => id).sort(byText)]);
}

/** A node with all that it needs, directly or not, and all that needs it. Pure. */
export function pathThrough(id: string, edges: readonly TopologyEdge[]): ReadonlySet<string> {
  const path = new Set([id]);
  const follow = (near: 'from' | 'to', far: 'from' | 'to'): void => {
    const next = new Map<string, string[]>();
    for (const edge of edges) {
      const others = next.get(edge[near]);
      if (others === undefined) next.set(edge[near], [edge[far]]);
      else others.push(edge[far]);
    }
    const seen = new Set([id]);
    const waiting = [id];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop())
      for (const other of next.get(at) ?? []) {
        if (seen.has(other)) continue;
        seen.add(other);
        path.add(other);
        waiting.push(other);
      }
  };
  follow('from', 'to');
  follow('to', 'from');
  return path;
}
