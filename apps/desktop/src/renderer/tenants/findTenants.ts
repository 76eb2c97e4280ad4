import type { TenantLine } from '../../ipc/tenants.ts';

/** The tenants whose name has what was typed, in their order; without letters all. Pure. */
export function findTenants(lines: readonly TenantLine[], text: string): readonly TenantLine[] {
  const wanted = text.trim().toLowerCase();
  return lines.filter(
    ({ tenant, name }) => tenant.includes(wanted) || name.toLowerCase().includes(wanted),
  );
}

/** The one that is marked first: whoever opens the list and presses Enter goes to the last one but this. Pure. */
export function firstPick(lines: readonly TenantLine[], shown: string | null): number {
  const other = lines.findIndex(({ tenant }) => tenant !== shown);
  return Math.max(0, other);
}

/** What is open in the window and goes when it shows another tenant. */
export interface Unfinished {
  readonly isLayoutMode: boolean;
  /** Texts that were typed and not sent. */
  readonly texts: number;
  readonly isPast: boolean;
}

/** What is asked before it goes; `null`: there is nothing to lose. Pure. */
export function leavingQuestion(unfinished: Unfinished, from: string, to: string): string | null {
  const { isLayoutMode, texts, isPast } = unfinished;
  const lost = [
    ...(isLayoutMode ? ['the layout that is not kept yet'] : []),
    ...(texts === 0
      ? []
      : [texts === 1 ? 'a text that was not sent' : `${String(texts)} texts that were not sent`]),
    ...(isPast ? ['the past moment that the board stands on'] : []),
  ];
  if (lost.length === 0) return null;
  const list =
    lost.length === 1 ? lost.join('') : `${lost.slice(0, -1).join(', ')} and ${lost.at(-1) ?? ''}`;
  return `Show ${to} instead of ${from}? This drops ${list}.`;
}
