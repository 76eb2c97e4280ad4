import { type KeyboardEvent, useRef } from 'react';
import { type PaneDefinition, PaneFrame, useKeyReader } from '../paneKit/index.ts';
import { nameKey, useTaughtKey } from '../paneKit/keys.ts';
import { type ConsoleServices, ServicesContext } from '../paneKit/services.ts';
import { useFocusWhenLoaded } from '../paneKit/useFocusWhenLoaded.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { plural } from '../ui/format.ts';
import { Kbd, KeysAsGiven } from '../ui/Kbd.tsx';
import type { Drill } from './drills.ts';
import { type DrillResult, useDrill } from './useDrill.ts';

/** A drill that runs: its task, its clock, and the Alert List itself over made-up alerts. */
export function RunningDrill(props: {
  readonly drill: Drill;
  readonly live: ConsoleServices;
  readonly alertList: PaneDefinition;
  readonly onDone: (result: DrillResult) => void;
  readonly onStop: () => void;
}) {
  const { drill, live, alertList, onDone, onStop } = props;
  const { desk, standing, tookMs } = useDrill(drill, live, onDone);
  const taughtKey = useTaughtKey();
  const readKey = useKeyReader('window');
  const root = useRef<HTMLDivElement>(null);
  const keys = drill.commands.flatMap((id) => taughtKey(id) ?? []);
  useFocusWhenLoaded(root, desk);

  /** The keys of the window, for the alerts of the drill alone. */
  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || desk === null) return;
    const key = readKey(event);
    const { triage, intents } = desk.services;
    if (nameKey(event) === 'Shift+Escape') onStop();
    else if (key === 'U') intents.send({ kind: 'jumpToTopUnacked' });
    else if (key === '/') intents.send({ kind: 'focusAlertFilter' });
    else if (key === 'Z' || key === 'Ctrl+Z') void triage.undo();
    else return;
    event.preventDefault();
  }

  return (
    <div ref={root} className="practice-drill" onKeyDown={onKeyDown}>
      <p className="practice-task">
        <strong className="strong">{drill.task}</strong>
      </p>
      <div className="practice-standing">
        <span className="mono" data-practice="clock">
          {(tookMs / 1_000).toFixed(1)} s of {String(drill.withinS)} s
        </span>
        <span>{plural(standing?.left ?? 0, 'alert')} left</span>
        <span>{plural(standing?.mistakes ?? 0, 'mistake')}</span>
        <KeysAsGiven>
          <span className="practice-keys">
            {keys.map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </span>
        </KeysAsGiven>
        <span className="spacer" />
        <ActionButton onPress={onStop} shortcut="Shift+Esc">
          Stop
        </ActionButton>
      </div>
      {desk !== null && (
        <ServicesContext value={desk.services}>
          <PaneFrame paneId="practice" definition={alertList} isMovable={false} />
        </ServicesContext>
      )}
    </div>
  );
}
