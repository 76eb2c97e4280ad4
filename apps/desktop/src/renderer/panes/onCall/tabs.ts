/** The parts of the pane, in the order of their keys 1 to 6. */
export const TABS = [
  { id: 'paged', word: 'Paged now' },
  { id: 'onCall', word: 'On call' },
  { id: 'simulate', word: 'Who is paged when' },
  { id: 'receivers', word: 'Receivers' },
  { id: 'findings', word: 'Findings' },
  { id: 'noise', word: 'Noise' },
] as const;
export type TabId = (typeof TABS)[number]['id'];

/** The part that a key leads to: a digit, or an arrow from the one that is on show. */
export function tabOfKey(key: string, now: TabId, isOnTabs: boolean): TabId | undefined {
  const byDigit = /^[1-6]$/.test(key) ? TABS[Number(key) - 1]?.id : undefined;
  if (byDigit !== undefined || !isOnTabs) return byDigit;
  const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return undefined;
  const index = TABS.findIndex(({ id }) => id === now);
  return TABS[(index + step + TABS.length) % TABS.length]?.id;
}
