/** What stands in front of everything else in the window; one at a time, and gone with Escape. */
export type Tool =
  | {
      readonly kind: 'help';
      readonly query: string;
      /** The pane that had the focus: its keys come first. */
      readonly place: string | null;
    }
  | { readonly kind: 'practice' }
  | { readonly kind: 'settings'; readonly query: string }
  | { readonly kind: 'certificate' }
  /** Whether the certificate is to be given up. */
  | { readonly kind: 'logOut' }
  | { readonly kind: 'tenants' }
  | { readonly kind: 'goTo' }
  | { readonly kind: 'boards' }
  | { readonly kind: 'displays' }
  | { readonly kind: 'playlist' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'user' };
