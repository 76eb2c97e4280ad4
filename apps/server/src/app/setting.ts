import type { DurationMs } from '@batcave/shared/time';

/** One setting: documented here once, for `--help`, the file, the environment and docs/settings.md. */
export type Setting = {
  readonly name: string;
  readonly what: string;
} & (
  | {
      readonly kind: 'text';
      readonly defaultText: string;
      /** The texts it may be. Left out: any. */
      readonly choices?: readonly string[];
    }
  | { readonly kind: 'flag'; readonly defaultFlag: boolean }
  | {
      readonly kind: 'number';
      readonly min: number;
      readonly max: number;
      readonly defaultNumber: number;
      readonly unit: string;
    }
  | {
      readonly kind: 'duration';
      readonly minMs: DurationMs;
      readonly maxMs: DurationMs;
      readonly defaultMs: DurationMs;
    }
);
