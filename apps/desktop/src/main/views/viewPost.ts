import type { ViewNews } from '../../ipc/views.ts';

/** Hands windows the views that they are to show. A page that does not listen yet gets the newest once it does. */
export interface ViewPost {
  tell(windowId: string, news: ViewNews): void;
  /** Takes the place of whoever listened for that window before. Gives the way to stop. */
  listen(windowId: string, take: (news: ViewNews) => void): () => void;
  /** Forgets what waits for windows that are not there any more. */
  keepOnly(windowIds: ReadonlySet<string>): void;
}

/** Makes it. Of a window at most one thing waits. */
export function createViewPost(): ViewPost {
  const waiting = new Map<string, ViewNews>();
  const listening = new Map<string, (news: ViewNews) => void>();
  return {
    tell(windowId, news) {
      const take = listening.get(windowId);
      if (take === undefined) waiting.set(windowId, news);
      else take(news);
    },
    listen(windowId, take) {
      listening.set(windowId, take);
      const news = waiting.get(windowId);
      waiting.delete(windowId);
      if (news !== undefined) take(news);
      return () => {
        if (listening.get(windowId) === take) listening.delete(windowId);
      };
    },
    keepOnly(windowIds) {
      for (const windowId of waiting.keys()) if (!windowIds.has(windowId)) waiting.delete(windowId);
    },
  };
}
