import type { Alert } from '@batcave/shared/alerts';
import type { PaletteEntry } from '../palette/paletteEntry.ts';
import { STATE_WORD } from '../ui/alertState.ts';
import { formatCount, plural } from '../ui/format.ts';
import { SEVERITY_MARK, WORST_FIRST } from '../ui/severity.ts';
import type { Place } from './goTo.ts';
import type { KeyScope } from './keyMap.ts';
import type { Setting } from './settings/setting.ts';

/** All that the palette knows at the moment it opens. */
export interface PaletteFacts {
  readonly tenant: string;
  /** Every alert that is not resolved, in the order of the Alert List. */
  readonly alerts: readonly Alert[];
  /** The alerts that a key of the list would act on. */
  readonly targets: readonly Alert[];
  /** Why no alert can be changed now; `null`: it can. */
  readonly blockedBy: string | null;
  readonly places: readonly (Place & { readonly title: string })[];
  readonly settings: readonly Setting[];
  readonly keyMap: readonly KeyScope[];
  /** The key to teach for a command; `undefined`: it has none. */
  readonly keyOf: (commandId: string) => string | undefined;
}

/** What a window can do, or where it can go, by itself. */
export type WindowEntry = Pick<PaletteEntry, 'title' | 'detail' | 'words' | 'blockedBy' | 'run'> & {
  readonly source?: 'place';
  /** The command whose key does the same. */
  readonly command?: string;
  /** A key that stays as it is. */
  readonly shortcut?: string;
};

/** What the entries do. */
export interface PaletteDoes {
  readonly acknowledge: (alertIds: readonly string[]) => void;
  readonly resolve: (alertIds: readonly string[]) => void;
  readonly unacknowledge: (alertIds: readonly string[]) => void;
  /** Asks to whom. */
  readonly assign: (alertIds: readonly string[]) => void;
  readonly runHook: (alertId: string) => void;
  readonly silence: (alertIds: readonly string[]) => void;
  readonly why: (alertId: string) => void;
  readonly timeline: (alertId: string) => void;
  readonly openAlert: (alertId: string) => void;
  readonly openService: (service: string) => void;
  readonly goTo: (type: string) => void;
  readonly openSettings: (query: string) => void;
  readonly openHelp: (query: string) => void;
  /** What the window itself can do. */
  readonly window: readonly WindowEntry[];
}

/** What a set of alerts is made of, and whose they are: `1 critical, 2 error · tenant acme-prod`. */
function describe(alerts: readonly Alert[], tenant: string): string {
  const parts = WORST_FIRST.flatMap((severity) => {
    const count = alerts.filter((alert) => alert.severity === severity).length;
    return count === 0
      ? []
      : [`${formatCount(count)} ${SEVERITY_MARK[severity].word.toLowerCase()}`];
  });
  return `${parts.join(', ')} · tenant ${tenant}`;
}

type Change = 'Acknowledge' | 'Un-ack' | 'Resolve';

function withKey(shortcut: string | undefined): { readonly shortcut?: string } {
  return shortcut === undefined ? {} : { shortcut };
}

/** An entry that changes alerts. It names how many, and asks before it does it. */
function change(
  facts: PaletteFacts,
  options: {
    readonly id: string;
    readonly verb: Change;
    readonly alerts: readonly Alert[];
    readonly of: string;
    readonly shortcut?: string | undefined;
    readonly run: (alertIds: readonly string[]) => void;
  },
): readonly PaletteEntry[] {
  const { id, verb, of, shortcut, run } = options;
  const alerts = options.alerts.filter(({ state }) =>
    verb === 'Resolve' ? state !== 'RESOLVED' : state === (verb === 'Un-ack' ? 'ACK' : 'OPEN'),
  );
  if (alerts.length === 0) return [];
  const ids = alerts.map(({ alert_id: alertId }) => alertId);
  const title = `${verb} ${plural(alerts.length, 'alert')} ${of}`;
  return [
    {
      ...{ id, source: 'action', title, blockedBy: facts.blockedBy },
      ...withKey(shortcut),
      question: { text: `${title}?`, detail: describe(alerts, facts.tenant) },
      run: () => {
        run(ids);
      },
    },
  ];
}

/** What can be done with what is picked. */
function targetEntries(facts: PaletteFacts, does: PaletteDoes): readonly PaletteEntry[] {
  const { targets } = facts;
  const keyOf = (command: string) => facts.keyOf(`alert-list.${command}`);
  const [one] = targets;
  if (one === undefined) return [];
  const of = targets.length === 1 ? `on ${one.service}: ${one.summary}` : 'of the selection';
  const kinds = [
    ['Acknowledge', 'ack', 'acknowledge', does.acknowledge],
    ['Un-ack', 'unack', 'unack', does.unacknowledge],
    ['Resolve', 'resolve', 'resolve', does.resolve],
  ] as const;
  const changes = kinds.flatMap(([verb, name, command, run]) =>
    change(facts, {
      ...{ id: `target-${name}`, verb, alerts: targets, of },
      ...{ shortcut: keyOf(command), run },
    }),
  );
  const ids = targets.map(({ alert_id: id }) => id);
  const about =
    targets.length === 1 ? `${one.service}: ${one.summary}` : plural(ids.length, 'alert');
  const forAll = (
    [
      ['Assign to somebody', 'assign', does.assign],
      ['Snooze or silence', 'silence', does.silence],
    ] as const
  ).map(([title, command, run]): PaletteEntry => ({
    ...{ id: `target-${command}`, source: 'action', title, detail: about },
    ...withKey(keyOf(command)),
    blockedBy: facts.blockedBy,
    run: () => {
      run(ids);
    },
  }));
  if (targets.length > 1) return [...changes, ...forAll];
  const forOne: readonly (readonly [string, string, (alertId: string) => void])[] = [
    ['Run a hook', 'runHook', does.runHook],
    ['Why there is', 'why', does.why],
    ['Timeline of', 'timeline', does.timeline],
    ['Open', 'open', does.openAlert],
  ];
  return [
    ...changes,
    ...forAll,
    ...forOne.map(([words, command, run]): PaletteEntry => ({
      ...{ id: `target-${command}`, source: 'action', title: words },
      ...withKey(command === 'open' ? 'Enter' : keyOf(command)),
      detail: `${one.service}: ${one.summary}`,
      run: () => {
        run(one.alert_id);
      },
    })),
  ];
}

function serviceEntries(facts: PaletteFacts, does: PaletteDoes): readonly PaletteEntry[] {
  const byService = new Map<string, Alert[]>();
  for (const alert of facts.alerts) {
    const others = byService.get(alert.service);
    if (others === undefined) byService.set(alert.service, [alert]);
    else others.push(alert);
  }
  return [...byService].flatMap(([service, alerts]): readonly PaletteEntry[] => [
    ...change(facts, {
      ...{ id: `ack-${service}`, verb: 'Acknowledge', alerts, of: `on ${service}` },
      run: does.acknowledge,
    }),
    ...change(facts, {
      ...{ id: `resolve-${service}`, verb: 'Resolve', alerts, of: `on ${service}` },
      run: does.resolve,
    }),
    {
      ...{ id: `service-${service}`, source: 'place', kind: 'service', title: service },
      ...{ detail: `Service, ${plural(alerts.length, 'open alert')}` },
      run: () => {
        does.openService(service);
      },
    },
  ]);
}

function alertEntries(facts: PaletteFacts, does: PaletteDoes): readonly PaletteEntry[] {
  return facts.alerts.map((alert): PaletteEntry => {
    const { alert_id: id, severity, service, summary, state } = alert;
    return {
      ...{ id: `alert-${id}`, source: 'place', kind: 'alert', severity },
      title: `${service}: ${summary}`,
      detail: `${SEVERITY_MARK[severity].word}, ${STATE_WORD[state]}`,
      words: id,
      run: () => {
        does.openAlert(id);
      },
    };
  });
}

/** Every entry of the palette: what can be done now, where to go, what to set, and what keys do. Pure. */
export function paletteEntries(facts: PaletteFacts, does: PaletteDoes): readonly PaletteEntry[] {
  const goTo = facts.keyOf('window.goTo');
  const windowEntry = (entry: WindowEntry, i: number): PaletteEntry => {
    const { command, shortcut, source = 'action', ...rest } = entry;
    const id = `window-${String(i)}`;
    return {
      ...{ ...rest, source, id },
      ...withKey(command === undefined ? shortcut : facts.keyOf(command)),
    };
  };
  const places = facts.places.map(({ key, type, title, words }): PaletteEntry => ({
    ...{ id: `place-${type}`, source: 'place', title },
    ...withKey(goTo === undefined ? undefined : `${goTo} ${key}`),
    ...(words !== undefined && { words }),
    run: () => {
      does.goTo(type);
    },
  }));
  const settings = facts.settings.map(({ id, title, words }): PaletteEntry => ({
    ...{ id: `setting-${id}`, source: 'setting', title, words },
    run: () => {
      does.openSettings(title);
    },
  }));
  const help = facts.keyMap.flatMap(({ scope, keys }) =>
    keys.map((each): PaletteEntry => ({
      ...{ id: `help-${scope}-${each.does}`, source: 'help', title: each.does, detail: scope },
      ...withKey(each.keys[0]),
      words: each.keys.join(' '),
      run: () => {
        does.openHelp(each.does);
      },
    })),
  );
  return [
    ...targetEntries(facts, does),
    ...does.window.map(windowEntry),
    ...places,
    ...serviceEntries(facts, does),
    ...alertEntries(facts, does),
    ...settings,
    ...help,
  ];
}
