import ELK from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { TopologyGraph } from './topologyGraph.ts';

/** Size of a node in pixels. */
export const NODE = { width: 172, height: 46 } as const;

export type Places = ReadonlyMap<string, { readonly x: number; readonly y: number }>;

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.layered.spacing.nodeNodeBetweenLayers': '72',
  'elk.spacing.nodeNode': '14',
  'elk.separateConnectedComponents': 'true',
  'elk.spacing.componentComponent': '28',
  'elk.aspectRatio': '1.8',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
} as const;
/** Nothing that is drawn takes so long; a worker that does is given up. */
const GIVE_UP_MS = 30_000;
const MAX_KEPT = 8;

const kept = new Map<string, Promise<Places>>();
let elk: InstanceType<typeof ELK> | undefined;

/**
 * Places every node, callers left of what they call. In a worker; the same topology is placed once, so it stays
 * where it is.
 *
 * @throws Error when the worker cannot be started or does not answer
 */
export function layoutTopology(graph: TopologyGraph): Promise<Places> {
  const known = kept.get(graph.version);
  if (known !== undefined) return known;
  const places = place(graph);
  kept.set(graph.version, places);
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  // What failed is tried anew.
  places.catch(() => kept.delete(graph.version));
  return places;
}

async function place({ nodes, edges }: TopologyGraph): Promise<Places> {
  elk ??= new ELK({ workerFactory: startWorker });
  const answer = elk.layout({
    id: 'all',
    layoutOptions: OPTIONS,
    children: nodes.map(({ id }) => ({ id, ...NODE })),
    edges: edges.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      elk?.terminateWorker();
      elk = undefined;
      reject(new Error(`it took longer than ${String(GIVE_UP_MS / 1000)} s`));
    }, GIVE_UP_MS);
  });
  try {
    const { children = [] } = await Promise.race([answer, late]);
    return new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
  } finally {
    clearTimeout(timer);
  }
}

interface Policies {
  readonly defaultPolicy: object | null;
  createPolicy(name: 'default', rules: object): object;
}

/** The page runs under Trusted Types: of all addresses this one alone may become a script. */
function startWorker(): Worker {
  const policies = Reflect.get(globalThis, 'trustedTypes') as Policies | undefined;
  if (policies !== undefined && policies.defaultPolicy === null)
    policies.createPolicy('default', {
      createScriptURL: (url: string) => (url === workerUrl ? url : null),
    });
  return new Worker(workerUrl);
}
