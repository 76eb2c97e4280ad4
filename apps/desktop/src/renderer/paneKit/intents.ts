import type { SeriesSpec } from './chart/liveSeries.ts';

/** What one pane may ask of another without knowing it. */
export type PaneIntent =
  | { readonly kind: 'filterAlerts'; readonly query: string }
  | { readonly kind: 'jumpToTopUnacked' }
  | { readonly kind: 'focusAlertFilter' }
  | { readonly kind: 'showSeries'; readonly spec: SeriesSpec }
  | { readonly kind: 'runHook'; readonly alertId: string }
  | { readonly kind: 'assignAlerts'; readonly alertIds: readonly string[] }
  | { readonly kind: 'silenceAlerts'; readonly alertIds: readonly string[] };

export type PaneIntentOf<Kind extends PaneIntent['kind']> = Extract<PaneIntent, { kind: Kind }>;

type Handler = (intent: PaneIntent) => void;

/** Hands an intent to the first pane on the board that takes its kind. */
export interface IntentBus {
  /** Whether some pane took it, or will once it has opened. */
  readonly send: (intent: PaneIntent) => boolean;
  /** Gives the way to stop taking it. */
  readonly take: <Kind extends PaneIntent['kind']>(
    kind: Kind,
    handler: (intent: PaneIntentOf<Kind>) => void,
  ) => () => void;
  /** Is told of every intent before any pane gets it. Gives the way to stop being told. */
  readonly beforeSend: (tell: (kind: PaneIntent['kind']) => void) => () => void;
  /**
   * What is asked when nobody takes an intent: whether a pane that takes it opens now. That pane then
   * gets the intent as soon as it takes its kind. Gives the way to stop being asked.
   */
  readonly openFor: (open: (kind: PaneIntent['kind']) => boolean) => () => void;
}

/** Makes a bus that nobody listens to yet. */
export function createIntentBus(): IntentBus {
  const takers: { kind: PaneIntent['kind']; handler: Handler }[] = [];
  let opener: ((kind: PaneIntent['kind']) => boolean) | null = null;
  let waiting: PaneIntent | null = null;
  let tellBefore: ((kind: PaneIntent['kind']) => void) | null = null;
  return {
    send(intent) {
      tellBefore?.(intent.kind);
      const taker = takers.find(({ kind }) => kind === intent.kind);
      taker?.handler(intent);
      if (taker !== undefined) return true;
      const opens = opener?.(intent.kind) ?? false;
      waiting = opens ? intent : null;
      return opens;
    },
    take(kind, handler) {
      const taker = { kind, handler: handler as Handler };
      takers.push(taker);
      if (waiting?.kind === kind) {
        const intent = waiting;
        waiting = null;
        taker.handler(intent);
      }
      return () => {
        takers.splice(takers.indexOf(taker), 1);
      };
    },
    beforeSend(tell) {
      tellBefore = tell;
      return () => {
        tellBefore = null;
      };
    },
    openFor(open) {
      opener = open;
      return () => {
        opener = null;
        waiting = null;
      };
    },
  };
}
