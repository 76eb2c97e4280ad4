import { createContext, type ReactNode, useContext } from 'react';

/** What to print for a key as designed: the key that somebody chose; `null`: there is none. */
export const ShownKeyContext = createContext<(designed: string) => string | null>((key) => key);

/** For what shows keys that are the chosen ones already. */
export function KeysAsGiven({ children }: { readonly children: ReactNode }) {
  return <ShownKeyContext value={asGiven}>{children}</ShownKeyContext>;
}

function asGiven(key: string): string {
  return key;
}

/** A key as it is printed on the keyboard. */
export function Kbd({ children }: { readonly children: string | number }) {
  const shown = useContext(ShownKeyContext)(String(children));
  return shown === null ? null : <kbd className="kbd">{shown}</kbd>;
}
