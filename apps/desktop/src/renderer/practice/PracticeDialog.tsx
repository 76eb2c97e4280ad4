import { useEffect, useRef, useState } from 'react';
import type { PaneDefinition } from '../paneKit/index.ts';
import type { ConsoleServices } from '../paneKit/services.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { Modal } from '../ui/Modal.tsx';
import { plural } from '../ui/format.ts';
import { type Drill, DRILLS } from './drills.ts';
import './practice.css';
import { RunningDrill } from './RunningDrill.tsx';
import type { DrillResult } from './useDrill.ts';

type Step =
  | { readonly kind: 'choose' }
  | { readonly kind: 'run'; readonly drill: Drill; readonly turn: number }
  | { readonly kind: 'done'; readonly drill: Drill; readonly result: DrillResult };

function describeResult({ withinS }: Drill, { tookMs, mistakes }: DrillResult): string {
  const took = `${(tookMs / 1_000).toFixed(1)} s, ${plural(mistakes, 'mistake')}`;
  if (mistakes > 0) return `${took}. Once more, without one.`;
  return tookMs <= withinS * 1_000
    ? `${took}. Well done.`
    : `${took}. It can be done within ${String(withinS)} s.`;
}

/** The better of two results: fewer mistakes, then less time. */
function best(a: DrillResult | undefined, b: DrillResult): DrillResult {
  if (a === undefined || b.mistakes < a.mistakes) return b;
  return b.mistakes === a.mistakes && b.tookMs < a.tookMs ? b : a;
}

function Choose(props: {
  readonly bests: ReadonlyMap<string, DrillResult>;
  readonly onRun: (drill: Drill) => void;
}) {
  return (
    <ol className="practice-list">
      {DRILLS.map((drill) => {
        const result = props.bests.get(drill.id);
        return (
          <li key={drill.id}>
            <ActionButton
              onPress={() => {
                props.onRun(drill);
              }}
            >
              {drill.title}
            </ActionButton>
            <span>{drill.task}</span>
            <span className="meta">
              {result === undefined
                ? `within ${String(drill.withinS)} s`
                : `best ${(result.tookMs / 1_000).toFixed(1)} s, ${plural(result.mistakes, 'mistake')}`}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Done(props: {
  readonly drill: Drill;
  readonly result: DrillResult;
  readonly onRun: (drill: Drill) => void;
  readonly onChoose: () => void;
}) {
  const { drill, result, onRun, onChoose } = props;
  const next = DRILLS[DRILLS.indexOf(drill) + 1];
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector('button')?.focus();
  }, []);
  return (
    <div ref={box} className="practice-done">
      <h3>{drill.title}</h3>
      <p role="status" className="practice-result">
        {describeResult(drill, result)}
      </p>
      <div className="practice-end">
        {next !== undefined && (
          <ActionButton
            onPress={() => {
              onRun(next);
            }}
          >
            Next: {next.title}
          </ActionButton>
        )}
        <ActionButton
          onPress={() => {
            onRun(drill);
          }}
        >
          Again
        </ActionButton>
        <ActionButton onPress={onChoose}>All drills</ActionButton>
      </div>
    </div>
  );
}

/**
 * Twelve drills over made-up alerts with the Alert List itself and its keys. Nothing reaches the server or the
 * board; what was reached is forgotten when it closes.
 */
export function PracticeDialog(props: {
  readonly live: ConsoleServices;
  readonly alertList: PaneDefinition;
  readonly onClose: () => void;
}) {
  const { live, alertList, onClose } = props;
  const [step, setStep] = useState<Step>({ kind: 'choose' });
  const [bests, setBests] = useState<ReadonlyMap<string, DrillResult>>(new Map());
  const [turns, setTurns] = useState(0);
  function run(drill: Drill): void {
    setTurns(turns + 1);
    setStep({ kind: 'run', drill, turn: turns });
  }
  function choose(): void {
    setStep({ kind: 'choose' });
  }
  return (
    <Modal
      className="practice"
      labelledBy="practice-title"
      onClose={onClose}
      onShown={(dialog) => {
        dialog.querySelector<HTMLElement>('.practice-list button')?.focus();
      }}
      // Escape is a key of the list: it must not leave a drill for the board.
      keepsEscape={step.kind === 'run'}
    >
      <div className="practice-head">
        <h2 id="practice-title">Practice</h2>
        <strong className="practice-mark">MADE UP - nothing is sent, nobody is told</strong>
        <span className="spacer" />
        <ActionButton onPress={onClose} {...(step.kind !== 'run' && { shortcut: 'Esc' })}>
          Close
        </ActionButton>
      </div>
      {step.kind === 'choose' && <Choose bests={bests} onRun={run} />}
      {step.kind === 'run' && (
        <RunningDrill
          key={step.turn}
          drill={step.drill}
          {...{ live, alertList }}
          onDone={(result) => {
            const { drill } = step;
            setBests((before) => new Map(before).set(drill.id, best(before.get(drill.id), result)));
            setStep({ kind: 'done', drill, result });
          }}
          onStop={choose}
        />
      )}
      {step.kind === 'done' && (
        <Done drill={step.drill} result={step.result} onRun={run} onChoose={choose} />
      )}
    </Modal>
  );
}
