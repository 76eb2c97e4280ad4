import type { Alert } from '@batcave/shared/alerts';
import { useBlockedBy } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';

/** What is done to alerts by a key or its button. */
export type TriageCommand = 'acknowledge' | 'unack' | 'resolve' | 'assign' | 'silence';

const WORDS: Readonly<Record<TriageCommand, readonly [words: string, key: string]>> = {
  acknowledge: ['Acknowledge', 'A'],
  unack: ['Un-ack', 'Shift+U'],
  resolve: ['Resolve', 'R'],
  assign: ['Assign', 'Shift+O'],
  silence: ['Snooze', 'S'],
};

const COMMANDS = Object.keys(WORDS) as readonly TriageCommand[];

/** The command of a key, if it is one of these. */
export function triageOf(kind: string | undefined): TriageCommand | null {
  return COMMANDS.find((command) => command === kind) ?? null;
}

/** What can be done to an alert as it is: who has one can give it back. */
export function commandsFor({ state, firing }: Alert): readonly TriageCommand[] {
  if (state === 'RESOLVED') return firing ? ['unack'] : [];
  return [state === 'OPEN' ? 'acknowledge' : 'unack', 'resolve', 'assign', 'silence'];
}

/** The buttons of these commands. */
export function TriageButtons(props: {
  readonly of: readonly TriageCommand[];
  /** Keys mean something else just now: none are printed. */
  readonly hasKeys?: boolean;
  readonly onCommand: (command: TriageCommand) => void;
}) {
  const { of, hasKeys = true, onCommand } = props;
  const blockedBy = useBlockedBy();
  return of.map((command) => {
    const [words, key] = WORDS[command];
    return (
      <ActionButton
        key={command}
        {...(hasKeys && { shortcut: key })}
        blockedBy={blockedBy}
        onPress={() => {
          onCommand(command);
        }}
      >
        {words}
      </ActionButton>
    );
  });
}
