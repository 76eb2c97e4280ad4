import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { TenantLine } from '../../ipc/tenants.ts';
import { useIdentity } from '../paneKit/index.ts';
import { useServices } from '../paneKit/services.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { Modal } from '../ui/Modal.tsx';
import { Question } from '../ui/Question.tsx';
import type { BoardStore } from '../wall/index.ts';
import { AddTenant } from './AddTenant.tsx';
import { findTenants, firstPick, leavingQuestion } from './findTenants.ts';
import { TenantRow } from './TenantRow.tsx';
import './tenants.css';
import { useTenants } from './useTenants.ts';

type Asking =
  | { readonly kind: 'show'; readonly line: TenantLine; readonly text: string }
  | { readonly kind: 'remove'; readonly line: TenantLine }
  | { readonly kind: 'add' };

/** Texts that somebody typed into the window and did not send. */
function countTexts(): number {
  const fields = document.querySelectorAll<HTMLTextAreaElement>('textarea:not(.tenant-dialog *)');
  return [...fields].filter((field) => !field.readOnly && field.value.trim() !== '').length;
}

/** The tenants of this console: which one the window shows, how the others are, one more or one less. */
export function TenantDialog(props: { readonly board: BoardStore; readonly onClose: () => void }) {
  const { board, onClose } = props;
  const { tenants, time } = useServices();
  const state = useTenants((view) => view.state);
  const failure = useTenants((view) => view.failure);
  const { tenant: displayed } = useIdentity();
  const shown = state.shown ?? (displayed === '' ? null : displayed);
  const [text, setText] = useState('');
  const [picked, setPicked] = useState<string | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  const found = findTenants(state.tenants, text);
  const index = found.findIndex(({ tenant }) => tenant === picked);
  const active = index === -1 ? firstPick(found, shown) : index;
  const current = found[active];
  const rowId = (tenant: string): string => `${listId}-${tenant}`;
  useEffect(() => {
    tenants.dismissFailure();
    tenants.enrolment.dismissFailure();
  }, [tenants]);
  useEffect(() => {
    if (asking === null) field.current?.focus();
  }, [asking]);

  function show(tenant: string): void {
    void tenants.show(tenant).then((isDone) => {
      if (isDone) onClose();
    });
  }
  function press(line: TenantLine | undefined): void {
    if (line === undefined) return;
    if (line.tenant === shown) {
      onClose();
      return;
    }
    const unfinished = {
      isLayoutMode: board.store.getState().draft !== null,
      texts: countTexts(),
      isPast: !time.isLive(),
    };
    const question = leavingQuestion(unfinished, shown ?? 'no tenant', line.tenant);
    if (question === null) show(line.tenant);
    else setAsking({ kind: 'show', line, text: question });
  }
  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0)
      setPicked(found[(active + step + found.length) % found.length]?.tenant ?? null);
    else if (event.key === 'Enter') {
      if (!event.repeat) press(current);
    } else return;
    event.preventDefault();
  }
  const back = () => {
    tenants.dismissFailure();
    tenants.enrolment.dismissFailure();
    setAsking(null);
  };
  const whyNotRemoved =
    current === undefined
      ? 'None is picked.'
      : current.isFirst
        ? 'It is the first one of this console: its certificate is removed in its Certificate panel.'
        : state.addBlockedBy;
  return (
    <Modal
      className="tenant-dialog"
      label="Tenants"
      onClose={() => {
        if (asking === null) onClose();
        else back();
      }}
    >
      <h2 className="sheet-title">{asking?.kind === 'add' ? 'Another tenant' : 'Tenants'}</h2>
      {failure !== null && (
        <p className="identity-fault" role="alert">
          {failure}
        </p>
      )}
      {asking === null && (
        <>
          {state.tenants.length > 0 ? (
            <>
              <input
                ref={field}
                data-first-focus
                className="field-input tenant-field"
                type="text"
                role="combobox"
                aria-label="Show a tenant in this window"
                aria-expanded={found.length > 0}
                aria-controls={listId}
                aria-autocomplete="list"
                aria-activedescendant={current === undefined ? undefined : rowId(current.tenant)}
                placeholder="Type to find a tenant"
                spellCheck={false}
                autoComplete="off"
                value={text}
                onChange={(event) => {
                  setText(event.target.value);
                  setPicked(null);
                }}
                onKeyDown={onKeyDown}
              />
              <ul id={listId} className="tenant-list scroll" role="listbox" aria-label="Tenants">
                {found.map((line) => (
                  <TenantRow
                    key={line.tenant}
                    id={rowId(line.tenant)}
                    line={line}
                    isShown={line.tenant === shown}
                    isActive={line === current}
                    onPick={() => {
                      setPicked(line.tenant);
                    }}
                    onShow={() => {
                      press(line);
                    }}
                  />
                ))}
              </ul>
              {found.length === 0 && (
                <p className="meta" role="status">
                  No tenant of this console is called that.
                </p>
              )}
            </>
          ) : (
            <p data-first-focus tabIndex={-1}>
              This window shows {shown === null ? 'no tenant yet' : `tenant ${shown}`}.
            </p>
          )}
          {state.addBlockedBy !== null && <p className="meta">{state.addBlockedBy}</p>}
          <div className="sheet-end">
            {state.tenants.length > 0 && (
              <ActionButton
                shortcut="Enter"
                blockedBy={current === undefined ? 'None is picked.' : null}
                onPress={() => {
                  press(current);
                }}
              >
                Show it
              </ActionButton>
            )}
            {state.addBlockedBy === null && (
              <>
                <ActionButton
                  onPress={() => {
                    setAsking({ kind: 'add' });
                  }}
                >
                  Another tenant …
                </ActionButton>
                <ActionButton
                  blockedBy={whyNotRemoved}
                  onPress={() => {
                    if (current !== undefined) setAsking({ kind: 'remove', line: current });
                  }}
                >
                  Remove …
                </ActionButton>
              </>
            )}
            <span className="spacer" />
            <ActionButton onPress={onClose} shortcut="Esc">
              Close
            </ActionButton>
          </div>
        </>
      )}
      {asking?.kind === 'show' && (
        <Question
          text={asking.text}
          yes={`Show ${asking.line.tenant}`}
          onYes={() => {
            show(asking.line.tenant);
          }}
          onNo={back}
        />
      )}
      {asking?.kind === 'remove' && (
        <Question
          text={removalQuestion(asking.line, state.tenants)}
          yes={`Remove ${asking.line.tenant}`}
          onYes={() => {
            void tenants.remove(asking.line.tenant).then(back);
          }}
          onNo={back}
        />
      )}
      {asking?.kind === 'add' && <AddTenant onBack={back} />}
    </Modal>
  );
}

function removalQuestion(line: TenantLine, all: readonly TenantLine[]): string {
  const { tenant, windows } = line;
  const first = all.find(({ isFirst }) => isFirst)?.tenant ?? 'the first tenant';
  const those =
    windows === 0
      ? 'No window shows it.'
      : windows === 1
        ? `1 window shows it, and shows ${first} then.`
        : `${String(windows)} windows show it, and show ${first} then.`;
  return `Remove tenant ${tenant} from this console? Its private key is deleted from the keychain; to have it again takes a new enrolment bundle. The certificate is not revoked by it. ${those}`;
}
