import { useEffect, useEffectEvent, useState } from 'react';
import { flushSync } from 'react-dom';
import { useServices } from '../paneKit/services.ts';
import { ALERT_LIST, GOES_TO_LIST, OPENS_FOR } from './goTo.ts';

/** The pane that stands over the board, if one does: opened by somebody, or for what one pane asks of another. */
export function useOverPane(closeTool: () => void) {
  const { intents, views } = useServices();
  const [overType, setOverType] = useState<string | null>(null);

  /** Closes all that stands over the board, at once: what comes next moves the focus. */
  function clearOver(but?: string): void {
    flushSync(() => {
      closeTool();
      setOverType((now) => (now === but ? now : null));
      const first = views.store.getState().stack[0];
      if (first !== undefined) views.close(first.id);
    });
  }
  // Behind a dialog the list would do what is asked where nobody sees it.
  const clearFor = useEffectEvent(clearOver);
  useEffect(
    () =>
      intents.beforeSend((kind) => {
        if (GOES_TO_LIST.has(kind)) clearFor(ALERT_LIST);
      }),
    [intents],
  );
  useEffect(
    () =>
      intents.openFor((kind) => {
        const pane = OPENS_FOR[kind];
        if (pane !== undefined) setOverType(pane);
        return pane !== undefined;
      }),
    [intents],
  );
  return {
    overType,
    setOverType,
    clearOver: () => {
      clearOver();
    },
  };
}
