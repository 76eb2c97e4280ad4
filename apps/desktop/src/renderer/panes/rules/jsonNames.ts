import { syntaxTree } from '@codemirror/language';
import { type Range, RangeSet } from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin } from '@codemirror/view';

const NAME = Decoration.mark({ class: 'cm-json-name' });

function markNames(view: EditorView): DecorationSet {
  const marks: Range<Decoration>[] = [];
  for (const { from, to } of view.visibleRanges)
    syntaxTree(view.state).iterate({
      ...{ from, to },
      enter: (node) => {
        if (node.name === 'PropertyName') marks.push(NAME.range(node.from, node.to));
      },
    });
  return RangeSet.of(marks, true);
}

/** Tells names from values by weight: colour is for severities alone. */
export const jsonNames = ViewPlugin.define(
  (view) => ({
    marks: markNames(view),
    update(update) {
      const isParsed = syntaxTree(update.startState) !== syntaxTree(update.state);
      if (update.docChanged || update.viewportChanged || isParsed)
        this.marks = markNames(update.view);
    },
  }),
  { decorations: ({ marks }) => marks },
);
