/** What stands in front of everything else in the window; one at a time, and gone with Escape. */
export type Tool =
  | { readonly kind: 'keys'; readonly query: string }
  | { readonly kind: 'settings'; readonly query: string }
  | { readonly kind: 'certificate' }
  | { readonly kind: 'goTo' }
  | { readonly kind: 'boards' }
  | { readonly kind: 'displays' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'user' };
