import { useState } from 'react';
import { ActionButton } from '../ui/ActionButton.tsx';
import type { BoardStore } from '../wall/index.ts';
import { TenantDialog } from './TenantDialog.tsx';
import { useTenants } from './useTenants.ts';

/** The way from the enrolment screen to the tenants that this console has a certificate for; nothing without one. */
export function OtherTenants({ board }: { readonly board: BoardStore }) {
  const [isOpen, setOpen] = useState(false);
  const count = useTenants(({ state }) => state.tenants.length);
  if (count === 0) return null;
  return (
    <div className="identity-actions">
      <ActionButton
        onPress={() => {
          setOpen(true);
        }}
      >
        Show another tenant
      </ActionButton>
      {isOpen && (
        <TenantDialog
          board={board}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </div>
  );
}
