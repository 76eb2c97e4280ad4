export { MissingTenantNotice } from './MissingTenantNotice.tsx';
export { OtherTenants } from './OtherTenants.tsx';
export { ProductionBar } from './ProductionBar.tsx';
export { TenantChip } from './TenantChip.tsx';
export { TenantDialog } from './TenantDialog.tsx';
export { useAskedTenants } from './useAskedTenants.ts';
