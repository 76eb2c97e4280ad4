import { diffLines } from './lineDiff.ts';

const MARKS = { same: ' ', removed: '-', added: '+', 'left out': '…' } as const;
const WORDS = { same: '', removed: 'removed: ', added: 'added: ', 'left out': '' } as const;
/** More than a person reads; the rest is counted. */
const MAX_LINES = 600;

/** Line by line what became of a text. */
export function DiffShown(props: {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}) {
  const lines = diffLines(props.before, props.after);
  if (lines.length === 0) return <p className="meta">Both say the same.</p>;
  const more = lines.length - MAX_LINES;
  return (
    <div className="rule-diff scroll" role="group" aria-label={props.label} tabIndex={0}>
      {lines.slice(0, MAX_LINES).map(({ kind, text }, i) => (
        <div key={i} className={`rule-diff-line rule-diff-${kind.replace(' ', '-')}`}>
          <span aria-hidden="true" className="rule-diff-mark">
            {MARKS[kind]}
          </span>
          <span className="visually-hidden">{WORDS[kind]}</span>
          {text}
        </div>
      ))}
      {more > 0 && <p className="meta">And {more} lines more.</p>}
    </div>
  );
}
