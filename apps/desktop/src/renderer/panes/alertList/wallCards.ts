import type { Severity } from '@batcave/shared/events';
import type { ShownAlert, View } from '../../paneKit/index.ts';
import { WORST_FIRST } from '../../ui/severity.ts';

/** More than these are not taken in at a glance. */
const MAX_CARDS = 6;

/** One thing that nobody has yet: an alert, or in a flood all those of a service. */
export interface WallCard {
  readonly key: string;
  readonly severity: Severity;
  readonly title: string;
  readonly text: string;
  /** When the oldest of it was raised. */
  readonly sinceMs: number;
  /** What a press opens on a desk. */
  readonly view: View;
  /** What it is, for whoever types its code: the same as long as the card is. */
  readonly says: string;
}

/** What the cards of a wall say, and what they leave out. */
export interface WallCardsShown {
  readonly cards: readonly WallCard[];
  /** Unacked alerts that no card stands for. */
  readonly left: number;
  readonly acknowledged: number;
  /** Alerts that nobody is told of. */
  readonly quiet: number;
}

/** The worst first, of equals the oldest: the order in which they are to be taken. */
function byUrgency(a: WallCard, b: WallCard): number {
  return WORST_FIRST.indexOf(a.severity) - WORST_FIRST.indexOf(b.severity) || a.sinceMs - b.sinceMs;
}

function ofAlert(alert: ShownAlert): WallCard {
  return {
    ...{ key: alert.alert_id, severity: alert.severity, title: alert.service },
    ...{ text: alert.summary, sinceMs: Date.parse(alert.created_at) },
    view: { kind: 'alert', alertId: alert.alert_id },
    says: `${alert.service}: ${alert.rule_name}`,
  };
}

function ofService(alerts: readonly [ShownAlert, ...ShownAlert[]]): WallCard {
  const cards = alerts.map(ofAlert).toSorted(byUrgency);
  const [worst = ofAlert(alerts[0])] = cards;
  if (cards.length === 1) return worst;
  return {
    ...worst,
    key: `service ${worst.title}`,
    view: { kind: 'service', service: worst.title },
    says: `Service ${worst.title}`,
    title: `${worst.title} ×${String(cards.length)}`,
    sinceMs: Math.min(...cards.map(({ sinceMs }) => sinceMs)),
  };
}

/** The cards for as many as have room; in a flood one for each service. Pure. */
export function wallCards(
  alerts: readonly ShownAlert[],
  options: { readonly room: number; readonly isFlood: boolean },
): WallCardsShown {
  const told = alerts.filter(({ quiet }) => (quiet ?? null) === null);
  const unacked = told.filter(({ state }) => state === 'OPEN');
  const groups = new Map<string, [ShownAlert, ...ShownAlert[]]>();
  for (const alert of unacked) {
    const key = options.isFlood ? alert.service : alert.alert_id;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [alert]);
    else group.push(alert);
  }
  const all = [...groups.values()]
    .map((group) => ({ card: ofService(group), size: group.length }))
    .toSorted((a, b) => byUrgency(a.card, b.card));
  const shown = all.slice(0, Math.max(1, Math.min(MAX_CARDS, options.room)));
  const standFor = shown.reduce((sum, { size }) => sum + size, 0);
  return {
    cards: shown.map(({ card }) => card),
    left: unacked.length - standFor,
    acknowledged: told.length - unacked.length,
    quiet: alerts.length - told.length,
  };
}
