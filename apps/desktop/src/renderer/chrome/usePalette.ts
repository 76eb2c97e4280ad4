import { useBlockedBy } from '../paneKit/index.ts';
import { useKeyBindings, useTaughtKey } from '../paneKit/keys.ts';
import { useServices } from '../paneKit/services.ts';
import type { PaletteEntry } from '../palette/paletteEntry.ts';
import type { Place } from './goTo.ts';
import { keyMapOf } from './keyMap.ts';
import { type PaletteDoes, paletteEntries } from './paletteEntries.ts';
import { SETTINGS } from './settings/settingList.ts';

/** Gives the entries of the palette as things are at the moment of the call. */
export function usePalette(options: {
  readonly places: readonly (Place & { readonly title: string })[];
  readonly window: PaletteDoes['window'];
  readonly goTo: (type: string) => void;
  readonly openSettings: (query: string) => void;
  readonly openHelp: (query: string) => void;
}): () => readonly PaletteEntry[] {
  const { triage, intents, views, shownAlerts, feed } = useServices();
  const blockedBy = useBlockedBy();
  const bindings = useKeyBindings();
  const keyOf = useTaughtKey();
  return () => {
    const { sorted, byId } = shownAlerts.get();
    const { principal } = feed.store.getState();
    const targets = views.store
      .getState()
      .targetIds.map((id) => byId.get(id))
      .filter((alert) => alert !== undefined);
    const { places, window, goTo, openSettings, openHelp } = options;
    return paletteEntries(
      {
        ...{ tenant: principal?.tenant ?? 'not known yet', alerts: sorted, targets, blockedBy },
        ...{ places, settings: SETTINGS, keyMap: keyMapOf(bindings), keyOf },
      },
      {
        acknowledge: (ids) => void triage.acknowledge(ids),
        resolve: (ids) => void triage.resolve(ids),
        runHook: (alertId) => intents.send({ kind: 'runHook', alertId }),
        unacknowledge: (ids) => void triage.unacknowledge(ids),
        assign: (alertIds) => intents.send({ kind: 'assignAlerts', alertIds }),
        silence: (alertIds) => intents.send({ kind: 'silenceAlerts', alertIds }),
        why: (alertId) => {
          views.open({ kind: 'alertWhy', alertId });
        },
        timeline: (alertId) => {
          views.open({ kind: 'timeline', of: { kind: 'alert', alertId } });
        },
        openAlert: (alertId) => {
          views.open({ kind: 'alert', alertId });
        },
        openService: (service) => {
          views.open({ kind: 'service', service });
        },
        ...{ goTo, openSettings, openHelp, window },
      },
    );
  };
}
