import { useStore } from 'zustand';
import type { FeedState } from '../feed/index.ts';
import { useServices } from '../paneKit/services.ts';
import type { TriageState } from '../triage/index.ts';

/** A part of the feed state, for the frame around the board. */
export function useFeedState<T>(select: (state: FeedState) => T): T {
  return useStore(useServices().feed.store, select);
}

/** A part of the triage state, for the frame around the board. */
export function useTriageState<T>(select: (state: TriageState) => T): T {
  return useStore(useServices().triage.store, select);
}
