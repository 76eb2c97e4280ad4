import { type ComponentType, lazy } from 'react';
import type { PaneDefinition } from './definePane.ts';

/** Code that is there. A load that failed leaves nothing: the next one loads anew. */
const loaded = new WeakMap<PaneDefinition, ComponentType>();

/** Loads the code of a pane, so that the pane is drawn at once when it is shown. */
export async function loadPane(
  definition: PaneDefinition,
): Promise<{ readonly default: ComponentType }> {
  const code = await definition.load();
  loaded.set(definition, code.default);
  return code;
}

/**
 * The pane's own code: as it is when it was loaded before, else loaded when it is drawn. Code that is there must not
 * be waited for: React shows what stands in for it for at least 300 ms (FALLBACK_THROTTLE_MS of its reconciler).
 */
export function paneBody(definition: PaneDefinition): ComponentType {
  return loaded.get(definition) ?? lazy(() => loadPane(definition));
}
