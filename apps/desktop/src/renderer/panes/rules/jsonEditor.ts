import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { type Diagnostic, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { Annotation, EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { jsonNames } from './jsonNames.ts';
import type { TextFault } from './ruleProblems.ts';

/** A text that came from the form: it is not told back. */
const fromOutside = Annotation.define<true>();

const THEME = EditorView.theme({
  '&': {
    height: '100%',
    color: 'var(--fg-0)',
    backgroundColor: 'var(--bg-1)',
    fontSize: 'var(--text-body)',
  },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.5', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--fg-strong)' },
  '.cm-cursor': { borderLeftColor: 'var(--fg-strong)', borderLeftWidth: '2px' },
  '.cm-json-name': { color: 'var(--fg-strong)', fontWeight: '600' },
  '.cm-gutters': {
    color: 'var(--fg-2)',
    backgroundColor: 'var(--bg-1)',
    borderRight: '1px solid var(--line-1)',
  },
  '.cm-activeLine': { backgroundColor: 'var(--bg-2)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    {
      background: 'var(--bg-3)',
    },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--line-2)',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--fg-strong)',
    textUnderlineOffset: '3px',
  },
  '.cm-tooltip': {
    color: 'var(--fg-0)',
    backgroundColor: 'var(--bg-3)',
    border: '1px solid var(--line-2)',
  },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--fg-strong)' },
});

/** The text of a rule under edit. */
export interface JsonEditor {
  /** Puts another text there, with the cursor where it was as far as that is still there. */
  setText(text: string): void;
  /** Marks what is wrong. Faults of another text than the one that is there are passed over. */
  setFaults(text: string, faults: readonly TextFault[]): void;
  goTo(offset: number): void;
  destroy(): void;
}

/** The stretch in which two texts differ, so that all around it stays as it is. */
function changeBetween(before: string, after: string) {
  let head = 0;
  const least = Math.min(before.length, after.length);
  while (head < least && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < least - head && before[before.length - 1 - tail] === after[after.length - 1 - tail])
    tail += 1;
  return { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) };
}

/**
 * Makes an editor inside `host`. It stands in a shadow root, where its styles are constructed sheets: the
 * policy of a window refuses style elements. Tab is not caught: it leads on to what comes next.
 */
export function createJsonEditor(
  host: HTMLElement,
  options: {
    readonly text: string;
    readonly label: string;
    readonly onChange: (text: string) => void;
  },
): JsonEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        highlightActiveLine(),
        json(),
        jsonNames,
        THEME,
        // Ctrl+Enter is the preview's.
        keymap.of(defaultKeymap.filter(({ key }) => key !== 'Mod-Enter')),
        keymap.of([...historyKeymap, ...lintKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': options.label }),
        EditorView.updateListener.of(({ docChanged, state, transactions }) => {
          if (docChanged && !transactions.some((each) => each.annotation(fromOutside)))
            options.onChange(state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText(text) {
      const before = view.state.doc.toString();
      if (before !== text)
        view.dispatch({ changes: changeBetween(before, text), annotations: fromOutside.of(true) });
    },
    setFaults(text, faults) {
      if (view.state.doc.toString() !== text) return;
      const marks = faults.map(({ from, to, message }): Diagnostic => ({
        from,
        to,
        message,
        severity: 'error',
      }));
      view.dispatch(setDiagnostics(view.state, marks));
    },
    goTo(offset) {
      view.focus();
      view.dispatch({ selection: { anchor: offset }, scrollIntoView: true });
    },
    destroy() {
      view.destroy();
    },
  };
}
