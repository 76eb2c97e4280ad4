import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react';
import { createJsonEditor, type JsonEditor } from './jsonEditor.ts';
import type { TextFault } from './ruleProblems.ts';

/** The text of a rule, with what is wrong in it underlined. */
export function JsonField(props: {
  readonly text: string;
  readonly faults: readonly TextFault[];
  readonly onChange: (text: string) => void;
  readonly ref: Ref<Pick<JsonEditor, 'goTo'>>;
}) {
  const { text, faults, onChange, ref } = props;
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<JsonEditor | null>(null);
  const onText = useEffectEvent(onChange);
  const first = useEffectEvent(() => text);
  useEffect(() => {
    if (host.current === null) return;
    const made = createJsonEditor(host.current, {
      text: first(),
      label: 'Rule as JSON',
      onChange: (next) => {
        onText(next);
      },
    });
    editor.current = made;
    return () => {
      editor.current = null;
      made.destroy();
    };
  }, []);
  useEffect(() => {
    editor.current?.setText(text);
    editor.current?.setFaults(text, faults);
  }, [text, faults]);
  useImperativeHandle(ref, () => ({ goTo: (offset) => editor.current?.goTo(offset) }), []);
  return <div ref={host} className="rule-json" />;
}
