import { useStore } from 'zustand';
import { useServices } from '../paneKit/services.ts';
import './tenants.css';

/** Hatches the window whose tenant is production, in grey: it is no severity. */
export function ProductionBar() {
  const { store } = useServices().feed;
  const isProduction = useStore(store, ({ principal }) => principal?.production === true);
  if (!isProduction) return null;
  return (
    <section className="production-bar" aria-label="This tenant is production">
      <span className="production-word">PROD</span>
    </section>
  );
}
