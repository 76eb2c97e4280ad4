import type { Problem } from '@batcave/shared/api';

/** What is known of newer versions of this console. */
export type UpdateState =
  | {
      /** Nothing is asked of anybody. */
      readonly kind: 'off';
      readonly reason: string;
    }
  | {
      /** Nothing newer is known. */
      readonly kind: 'current';
      /** When a server of updates last said so; `null`: none has yet. */
      readonly checkedAtMs: number | null;
      /** Why the last check came to nothing; `null` when it did not. */
      readonly fault: string | null;
      readonly nextCheckAtMs: number;
    }
  | {
      readonly kind: 'available';
      readonly version: string;
      /** `false`: this installation cannot replace itself; whoever installed it must. */
      readonly canInstall: boolean;
      /** Why it could not be fetched; `null` when nobody has tried, or it could. */
      readonly fault: string | null;
    }
  | { readonly kind: 'downloading'; readonly version: string; readonly percent: number }
  | {
      /** Fetched and verified: it is installed when the console is closed. */
      readonly kind: 'ready';
      readonly version: string;
      readonly fault: string | null;
    };

/** When an update that was agreed to is installed. */
export type InstallMoment = 'onClose' | 'now';

/** What came of an update that was agreed to: never an exception. */
export type UpdateAnswer =
  { readonly ok: true } | { readonly ok: false; readonly problem: Problem };

/** What a window knows of updates, and can agree to. Where they come from is not a window's to say. */
export interface UpdateBridge {
  /** Tells the state now and whenever it changes. Call the returned function to stop it. */
  onState(listener: (state: UpdateState) => void): () => void;
  /** Asks now instead of at `nextCheckAtMs`. */
  check(): Promise<UpdateAnswer>;
  /** Agrees to fetch the version that is available, and to install it then. `now` starts the console again. */
  install(moment: InstallMoment): Promise<UpdateAnswer>;
}
