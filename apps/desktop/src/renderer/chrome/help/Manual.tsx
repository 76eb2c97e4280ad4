import { useEffect, useState } from 'react';
import {
  findSections,
  type ManualBlock,
  type ManualLine,
  type ManualSection,
} from './readManual.ts';

function Line({ line }: { readonly line: ManualLine }) {
  return line.map(({ kind, text }, i) => {
    if (kind === 'code') return <code key={i}>{text}</code>;
    return kind === 'strong' ? <strong key={i}>{text}</strong> : text;
  });
}

function Block({ block }: { readonly block: ManualBlock }) {
  if (block.kind === 'paragraph')
    return (
      <p>
        <Line line={block.line} />
      </p>
    );
  if (block.kind === 'items')
    return (
      <ul>
        {block.lines.map((line, i) => (
          <li key={i}>
            <Line line={line} />
          </li>
        ))}
      </ul>
    );
  return (
    <table>
      <thead>
        <tr>
          {block.head.map((cell, i) => (
            <th key={i} scope="col">
              <Line line={cell} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {block.rows.map((cells, row) => (
          <tr key={row}>
            {cells.map((cell, i) => (
              <td key={i}>
                <Line line={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Gives the manual once its text is loaded; `null` until then. */
function useManual(): readonly ManualSection[] | null {
  const [sections, setSections] = useState<readonly ManualSection[] | null>(null);
  useEffect(() => {
    let isWanted = true;
    void import('./manualText.ts').then(({ MANUAL }) => {
      if (isWanted) setSections(MANUAL);
    });
    return () => {
      isWanted = false;
    };
  }, []);
  return sections;
}

/** The operators' page, section by section; those that a text is about are open. */
export function Manual({ text }: { readonly text: string }) {
  const sections = useManual();
  if (sections === null) return null;
  const found = findSections(sections, text);
  const isSearched = text.trim() !== '';
  return (
    <section className="manual" aria-label="Manual">
      <h3>Manual</h3>
      {found.length === 0 && <p className="meta">The manual has nothing on that.</p>}
      {found.map((section) => (
        // What is searched for anew opens anew.
        <details key={`${section.title} ${text}`} open={isSearched}>
          <summary>{section.title}</summary>
          {section.blocks.map((block, i) => (
            <Block key={i} block={block} />
          ))}
        </details>
      ))}
    </section>
  );
}
