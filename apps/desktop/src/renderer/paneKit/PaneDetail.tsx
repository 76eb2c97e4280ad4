import { type ReactNode, useEffect, useRef } from 'react';
import { ActionButton } from '../ui/ActionButton.tsx';
import './rowGrid.css';

/** One row in full, over the rows. It takes the focus whenever it shows another. */
export function PaneDetail(props: {
  readonly label: string;
  readonly title: ReactNode;
  /** Which one it shows. */
  readonly id: string;
  readonly onBack: () => void;
  readonly children: ReactNode;
}) {
  const { label, title, id, onBack, children } = props;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus();
  }, [id]);
  return (
    <div ref={box} className="pane-detail scroll" role="group" aria-label={label} tabIndex={0}>
      <div className="pane-detail-head">
        <h3>{title}</h3>
        <span className="spacer" />
        <ActionButton onPress={onBack} shortcut="Esc">
          Back
        </ActionButton>
      </div>
      {children}
    </div>
  );
}

/** One of `named-facts`: its name, and what is so. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What is known of one thing, by name. */
export function NamedFacts(props: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="named-facts">
      {props.facts.map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
    </dl>
  );
}
