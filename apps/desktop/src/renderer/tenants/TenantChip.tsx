import { useIdentity } from '../paneKit/index.ts';
import { useTaughtKey } from '../paneKit/keys.ts';

/** Whose data the window shows. Opens the list of tenants. */
export function TenantChip({ onOpen }: { readonly onOpen: () => void }) {
  const { tenant } = useIdentity();
  const key = useTaughtKey()('window.tenants');
  const whose = `Tenant: ${tenant === '' ? 'not known yet' : tenant}`;
  return (
    <button
      type="button"
      className="chip chip-button chip-tenant"
      title={key === undefined ? whose : `${whose}. Another one: ${key}`}
      aria-haspopup="dialog"
      onClick={onOpen}
    >
      <span className="bar-word">Tenant: </span>
      <strong>{tenant === '' ? '—' : tenant}</strong>
    </button>
  );
}
