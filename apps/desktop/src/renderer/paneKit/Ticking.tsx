import { formatAge, formatCountdown } from '../ui/format.ts';
import { useServerNowMs } from './hooks.ts';

/** How long ago a moment of the server was. Ticks by itself, so that nothing around it is drawn again. */
export function Ago({ sinceMs }: { readonly sinceMs: number }) {
  return <>{formatAge(useServerNowMs(1000) - sinceMs)}</>;
}

/** How long it is until a moment of the server; `due now` once it has come. Ticks by itself. */
export function Until({ atMs }: { readonly atMs: number }) {
  const leftMs = atMs - useServerNowMs(1000);
  return (
    <span className="countdown">{leftMs <= 0 ? 'due now' : `in ${formatCountdown(leftMs)}`}</span>
  );
}
