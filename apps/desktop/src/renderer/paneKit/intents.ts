/** What one pane may ask of another without knowing it. */
export type PaneIntent =
  | { readonly kind: 'filterAlerts'; readonly query: string }
  | { readonly kind: 'jumpToTopUnacked' }
  | { readonly kind: 'focusAlertFilter' };

export type PaneIntentOf<Kind extends PaneIntent['kind']> = Extract<PaneIntent, { kind: Kind }>;

type Handler = (intent: PaneIntent) => void;

/** Hands an intent to the first pane on the board that takes its kind. */
export interface IntentBus {
  /** Whether some pane took it. */
  readonly send: (intent: PaneIntent) => boolean;
  /** Gives the way to stop taking it. */
  readonly take: <Kind extends PaneIntent['kind']>(
    kind: Kind,
    handler: (intent: PaneIntentOf<Kind>) => void,
  ) => () => void;
}

/** Makes a bus that nobody listens to yet. */
export function createIntentBus(): IntentBus {
  const takers: { kind: PaneIntent['kind']; handler: Handler }[] = [];
  return {
    send(intent) {
      const taker = takers.find(({ kind }) => kind === intent.kind);
      taker?.handler(intent);
      return taker !== undefined;
    },
    take(kind, handler) {
      const taker = { kind, handler: handler as Handler };
      takers.push(taker);
      return () => {
        takers.splice(takers.indexOf(taker), 1);
      };
    },
  };
}
