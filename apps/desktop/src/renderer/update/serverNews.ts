import type { ServerProgram } from '../../ipc/contract.ts';
import { type ServerVersion, settledVersion } from '../feed/index.ts';

/** What a desk window says of another version of the server. */
export interface ServerNews {
  readonly version: string;
  readonly text: string;
  /** Whether loading the page again brings what belongs to that version. */
  readonly canReload: boolean;
}

/** What is to be said; `null`: nothing, or not yet. A protocol that nobody here reads is told at once. */
export function serverNews(
  view: ServerVersion,
  options: { readonly isServed: boolean; readonly nowMs: number },
): ServerNews | null {
  const { other, started } = view;
  const isForeign = other?.program.isForeign === true;
  const program = isForeign ? other.program : settledVersion(view, options.nowMs);
  if (program === null) return null;
  const { isServed } = options;
  const { version } = program;
  const says = [`The server was updated to ${version}.`];
  says.push(...differences(program));
  if (isServed) says.push(`This page is that of ${started ?? 'before'}.`);
  else if (says.length > 1) says.push('Update this console.');
  return { version, text: says.join(' '), canReload: isServed };
}

function differences({ isForeign, unknownFrames }: ServerProgram): readonly string[] {
  if (isForeign)
    return ['It speaks a protocol that is not understood here: nothing is shown of it.'];
  if (unknownFrames.length === 0) return [];
  return [`It tells of things that are left out here: ${unknownFrames.join(', ')}.`];
}
