import { useKeyReader } from '../paneKit/index.ts';
import { nameKey } from '../paneKit/keys.ts';
import { focusNextPane } from '../paneKit/paneFocus.ts';
import { useServices } from '../paneKit/services.ts';
import { isBelowModal } from '../ui/Modal.tsx';
import { useWindowKeys } from '../ui/useWindowKeys.ts';

/** The keys that work wherever the focus is. A pane that used the key first wins. */
export function useGlobalKeys(options: {
  readonly isLayoutMode: boolean;
  readonly onKeyMap: () => void;
  readonly onLayoutMode: () => void;
  readonly onCertificate: () => void;
  readonly onGoTo: () => void;
  readonly onPalette: () => void;
  readonly onMute: () => void;
  readonly onTenants: () => void;
  readonly onReloadAll: () => void;
}): void {
  const { isLayoutMode, onKeyMap, onLayoutMode, onCertificate, onGoTo, onPalette } = options;
  const { onMute, onTenants, onReloadAll } = options;
  const { triage, intents, retryNow } = useServices();
  const readKey = useKeyReader('window');

  /** These work also while something is typed. */
  const chords: Readonly<Record<string, () => void>> = {
    'Ctrl+K': onPalette,
    'Ctrl+.': onMute,
    'Ctrl+Shift+T': onTenants,
    // In a browser it would load the page; what is meant is what the page shows. Ctrl R still loads the page.
    F5: onReloadAll,
  };
  const commands: Readonly<Record<string, () => void>> = {
    F6: () => {
      focusNextPane(document, 1);
    },
    'Shift+F6': () => {
      focusNextPane(document, -1);
    },
    Y: retryNow,
    '?': onKeyMap,
    // Under another key than its own it is a key like others.
    'Ctrl+K': onPalette,
  };
  const useModeCommands: Readonly<Record<string, () => void>> = {
    U: () => {
      intents.send({ kind: 'jumpToTopUnacked' });
    },
    '/': () => {
      intents.send({ kind: 'focusAlertFilter' });
    },
    Z: () => {
      void triage.undo();
    },
    'Ctrl+Z': () => {
      void triage.undo();
    },
    L: onLayoutMode,
    I: onCertificate,
    G: onGoTo,
  };

  useWindowKeys((event) => {
    if (event.defaultPrevented) return;
    const key = readKey(event);
    // A list has selected its rows by now: the text of the whole page is of no use to anybody. F5 never loads the page.
    if (key === 'Ctrl+A' || nameKey(event) === 'F5') event.preventDefault();
    if (isBelowModal(event.target)) return;
    const chord = isLayoutMode ? undefined : chords[nameKey(event) ?? ''];
    if (key === null && chord === undefined) return;
    const command =
      chord ??
      (key === null
        ? undefined
        : (commands[key] ?? (isLayoutMode ? undefined : useModeCommands[key])));
    if (command === undefined) return;
    event.preventDefault();
    command();
  });
}
