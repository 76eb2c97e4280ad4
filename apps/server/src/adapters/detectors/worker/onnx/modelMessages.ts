/** What the process of a model is asked: to load it, then to run it. */
export type ModelRequest =
  { readonly load: string; readonly window: number } | { readonly run: readonly number[] };

/** What it answers, and how much larger the process is than before it had the model. */
export type ModelAnswer =
  | { readonly digest: string; readonly heldBytes: number }
  | { readonly number: number; readonly heldBytes: number }
  | { readonly failed: string };
