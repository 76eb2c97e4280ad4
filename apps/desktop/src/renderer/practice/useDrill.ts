import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { ConsoleServices } from '../paneKit/services.ts';
import { beginWith, comeLater, type Drill, judge, type Standing } from './drills.ts';
import { createPracticeDesk, type PracticeDesk } from './practiceDesk.ts';

/** The clock of a drill, and what keeps its data young, go this often. */
const BEAT_MS = 200;

/** What came of a drill. */
export interface DrillResult {
  readonly tookMs: number;
  readonly mistakes: number;
}

/** Runs a drill from its first paint to the last alert. `onDone` is called once. */
export function useDrill(
  drill: Drill,
  live: ConsoleServices,
  onDone: (result: DrillResult) => void,
) {
  const [begunAtMs] = useState(() => Date.now());
  const [tookMs, setTookMs] = useState(0);
  const [desk, setDesk] = useState<PracticeDesk | null>(null);
  const [standing, setStanding] = useState<Standing | null>(null);
  const hasAllCome = useRef(drill.later === undefined);

  const look = useEffectEvent((now: PracticeDesk) => {
    const next = judge(drill, now.alerts(), now.changes(), hasAllCome.current);
    setStanding(next);
    if (next.isDone) onDone({ tookMs: Date.now() - begunAtMs, mistakes: next.mistakes });
  });
  const comeIn = useEffectEvent((now: PracticeDesk) => {
    now.raise(comeLater(drill, Date.now()));
    hasAllCome.current = true;
    look(now);
  });
  const begin = useEffectEvent((): PracticeDesk => {
    const made: PracticeDesk = createPracticeDesk({
      live,
      alerts: beginWith(drill, Date.now()),
      now: () => Date.now(),
      changed: () => {
        look(made);
      },
    });
    return made;
  });
  useEffect(() => {
    const made = begin();
    setDesk(made);
    look(made);
    const clock = setInterval(() => {
      made.beat();
      setTookMs(Date.now() - begunAtMs);
    }, BEAT_MS);
    const coming =
      drill.later === undefined
        ? undefined
        : setTimeout(() => {
            comeIn(made);
          }, drill.later.afterMs);
    return () => {
      clearInterval(clock);
      clearTimeout(coming);
      made.stop();
    };
  }, [begunAtMs, drill]);
  return { desk, standing, tookMs };
}
