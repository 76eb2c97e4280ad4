/** A text of the top bar; where there is little room it does without the spare words, which stay in what is read out. */
export function BarText({
  text,
  spare,
}: {
  readonly text: string;
  readonly spare: readonly string[];
}) {
  const parts = spare.reduce<readonly string[]>(
    (before, word) => before.flatMap((part) => cutOut(part, word)),
    [text],
  );
  return parts.map((part, at) =>
    spare.includes(part) ? (
      <span key={at} className="bar-word">
        {part}
      </span>
    ) : (
      part
    ),
  );
}

function cutOut(text: string, word: string): readonly string[] {
  const at = text.indexOf(word);
  if (at === -1 || text === word) return [text];
  return [text.slice(0, at), word, text.slice(at + word.length)].filter((part) => part !== '');
}
