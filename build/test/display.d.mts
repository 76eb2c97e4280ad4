/** Gives tests a display: the one that is there, else a virtual one of our own in `DISPLAY`. */
export function startDisplay(): Promise<
  { readonly name: string; readonly stop?: () => Promise<void> } | { readonly missing: string }
>;
