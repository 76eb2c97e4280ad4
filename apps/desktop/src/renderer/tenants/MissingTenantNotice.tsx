import { useServices } from '../paneKit/services.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { useTenants } from './useTenants.ts';

/** Says that the window shows another tenant than it was meant for, and why. */
export function MissingTenantNotice({ onTenants }: { readonly onTenants: () => void }) {
  const { tenants } = useServices();
  const { missing, shown } = useTenants(({ state }) => state);
  if (missing === null) return null;
  return (
    <div className="board-notice" role="status">
      This window was for tenant {missing}, and this console has no certificate for it. It shows{' '}
      {shown ?? 'the first tenant'} instead.
      <ActionButton onPress={onTenants}>Tenants</ActionButton>
      {shown !== null && (
        <ActionButton onPress={() => void tenants.show(shown)}>{`Stay with ${shown}`}</ActionButton>
      )}
    </div>
  );
}
