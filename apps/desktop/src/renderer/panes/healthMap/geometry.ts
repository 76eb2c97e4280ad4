/** Where something stands. */
export interface Place {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** What lies nearer is in the same row or column. */
const SAME_LINE = 4;

/**
 * Where an arrow leads: to what lies nearest in its direction, what lies beside it counting twice as far.
 * `undefined`: nowhere, or the key is no arrow. Pure.
 */
export function placeBeside(
  places: readonly Place[],
  fromId: string,
  key: string,
): string | undefined {
  if (key === 'Home') return places[0]?.id;
  if (key === 'End') return places.at(-1)?.id;
  const direction = DIRECTIONS[key];
  const from = places.find(({ id }) => id === fromId);
  if (direction === undefined || from === undefined) return undefined;
  const [dx, dy] = direction;
  let best: { id: string; far: number } | undefined;
  for (const { id, x, y } of places) {
    const along = (x - from.x) * dx + (y - from.y) * dy;
    if (along <= SAME_LINE) continue;
    const beside = Math.abs((x - from.x) * dy) + Math.abs((y - from.y) * dx);
    const far = along + 2 * beside;
    if (best === undefined || far < best.far) best = { id, far };
  }
  return best?.id;
}

/** The places of elements by their `data-cell`, on the screen. */
export function placesOf(root: ParentNode): Place[] {
  return [...root.querySelectorAll<HTMLElement>('[data-cell]')].map((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { id: element.dataset['cell'] ?? '', x: left + width / 2, y: top + height / 2 };
  });
}
