import type { CodeFound, ViewBridge } from '../../ipc/views.ts';
import { readWallCode, type WallCode, writeWallCode } from '../../workspace/index.ts';
import type { View } from '../paneKit/index.ts';
import type { CodeRead } from '../palette/useCodeRead.ts';
import { formatAge, formatClock } from '../ui/format.ts';

/** What the palette offers for a code. Pure. */
export function offerOf(
  code: WallCode,
  found: CodeFound,
  own: { readonly nowMs: number; readonly open: (view: View) => void },
): CodeRead {
  const text = writeWallCode(code);
  if (found.kind === 'unknown') return { reason: `${text}: ${found.reason}` };
  const { view, says } = found;
  return {
    entry: {
      ...{ id: `code-${text}`, source: 'place', title: `${text}: ${says}` },
      detail:
        found.kind === 'shown'
          ? 'On the wall now'
          : `Left the wall ${formatClock(own.nowMs - found.goneForMs)}Z, ${formatAge(found.goneForMs)} ago; opens all the same`,
      run: () => {
        own.open(view);
      },
    },
  };
}

/**
 * Looks up the code that a text is; `null`: it is none.
 *
 * @param nowMs the server's time
 */
export function readCode(
  text: string,
  options: {
    readonly bridge: Pick<ViewBridge, 'findCode'>;
    readonly nowMs: () => number;
    readonly open: (view: View) => void;
  },
): Promise<CodeRead> | null {
  const code = readWallCode(text);
  if (code === null) return null;
  const { bridge, nowMs, open } = options;
  return bridge.findCode(code.wall, code.item).then(
    (found) => offerOf(code, found, { nowMs: nowMs(), open }),
    (error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      return { reason: `${writeWallCode(code)} could not be looked up: ${why}` };
    },
  );
}
