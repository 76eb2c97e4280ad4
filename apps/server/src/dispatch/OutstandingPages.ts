/** A notification that is decided and of which nothing is known yet. */
export interface Outstanding {
  readonly notificationId: string;
  readonly groupId: string | null;
  readonly targetKey: string;
  /** It may wake somebody: to a person or to PagerDuty, about what fires; or it asks for an approval. */
  readonly isPage: boolean;
  /** An attempt was made, or may have been: it can have arrived although nobody said so. */
  readonly mayHaveArrived?: boolean;
}

type Page = Pick<Outstanding, 'notificationId' | 'targetKey' | 'mayHaveArrived'>;

/** Pages of which it is not known what became of them, by group: those that can still be called back. */
export class OutstandingPages {
  readonly #groupOf = new Map<string, string>();
  readonly #byGroup = new Map<string, Map<string, Page>>();

  constructor(outstanding: Iterable<Outstanding>) {
    for (const { groupId, isPage, ...page } of outstanding)
      if (isPage && groupId !== null) this.add(groupId, page);
  }

  /** Groups that have some. */
  get groups(): Iterable<string> {
    return this.#byGroup.keys();
  }

  add(groupId: string, page: Page): void {
    this.#groupOf.set(page.notificationId, groupId);
    const pages = this.#byGroup.get(groupId) ?? new Map<string, Page>();
    this.#byGroup.set(groupId, pages.set(page.notificationId, page));
  }

  remove(notificationId: string): void {
    const groupId = this.#groupOf.get(notificationId) ?? '';
    this.#groupOf.delete(notificationId);
    const pages = this.#byGroup.get(groupId);
    if (pages?.delete(notificationId) === true && pages.size === 0) this.#byGroup.delete(groupId);
  }

  /** An attempt was in vain, as far as is known: an answer can be lost. */
  attempted(notificationId: string): void {
    const pages = this.#byGroup.get(this.#groupOf.get(notificationId) ?? '');
    const page = pages?.get(notificationId);
    if (page !== undefined) pages?.set(notificationId, { ...page, mayHaveArrived: true });
  }

  /** In the order in which they were decided. */
  of(groupId: string): readonly Page[] {
    return [...(this.#byGroup.get(groupId)?.values() ?? [])];
  }
}
