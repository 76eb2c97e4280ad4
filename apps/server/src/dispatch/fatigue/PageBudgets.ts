import type { Fatigue, FatigueBudget } from '@batcave/shared/dispatch';
import { type EpochMs, formatInstant, parseDuration } from '@batcave/shared/time';

/** A page to somebody of a team. */
export interface Page {
  readonly team: string;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly service: string;
}

type Counts = readonly (readonly [contributor: string, pages: number])[];

/** The pages of one budget by sixtieths of its window: plain JSON. */
export interface PageBudgetState {
  readonly team: string;
  readonly per: string;
  readonly sinceMs: EpochMs;
  readonly slots: readonly { readonly slot: number; readonly pages: Counts }[];
}

const SLOTS = 60;
const QUARTER = 15;
const MAX_CONTRIBUTORS = 100;
const TOP = 10;
const OTHERS = JSON.stringify([null, 'others', '']);

interface Ledger {
  readonly team: string;
  readonly per: string;
  readonly budget: number;
  readonly slotMs: number;
  sinceMs: EpochMs;
  slots: Map<number, Map<string, number>>;
}

const sum = (counts: Iterable<number>): number => [...counts].reduce((all, one) => all + one, 0);

function pagesSince({ slots }: Ledger, first: number): number {
  return sum([...slots].flatMap(([slot, pages]) => (slot >= first ? [sum(pages.values())] : [])));
}

/**
 * Counts pages of teams against what they should have at most. Windows roll in steps of a sixtieth; a
 * hundred contributors are kept apart in each step, the rest together.
 */
export class PageBudgets {
  readonly #ledgers: Ledger[];

  constructor(budgets: Fatigue['budgets'], stored: readonly PageBudgetState[], nowMs: EpochMs) {
    this.#ledgers = (budgets ?? []).map(({ team, pages, per }) => {
      const old = stored.find((one) => one.team === team && one.per === per);
      return {
        ...{ team, per, budget: pages, slotMs: Math.max(1, (parseDuration(per) ?? 0) / SLOTS) },
        sinceMs: old?.sinceMs ?? nowMs,
        slots: new Map(old?.slots.map(({ slot, pages: counts }) => [slot, new Map(counts)])),
      };
    });
  }

  note({ team, ruleId, ruleName, service }: Page, nowMs: EpochMs): void {
    for (const ledger of this.#ledgers) {
      if (ledger.team !== team) continue;
      const slot = Math.floor(nowMs / ledger.slotMs);
      for (const old of ledger.slots.keys()) if (old <= slot - SLOTS) ledger.slots.delete(old);
      const pages = ledger.slots.get(slot) ?? new Map<string, number>();
      ledger.slots.set(slot, pages);
      const name = JSON.stringify([ruleId, ruleName, service]);
      const key = pages.has(name) || pages.size < MAX_CONTRIBUTORS ? name : OTHERS;
      pages.set(key, (pages.get(key) ?? 0) + 1);
    }
  }

  /** When the longest window that ends now began: older pages count nowhere. `undefined`: there is no budget. */
  beginMs(nowMs: EpochMs): EpochMs | undefined {
    if (this.#ledgers.length === 0) return undefined;
    return Math.floor(nowMs - Math.max(...this.#ledgers.map(({ slotMs }) => slotMs * SLOTS)));
  }

  report(nowMs: EpochMs): FatigueBudget[] {
    return this.#ledgers.map((ledger) => {
      const { team, per, budget, slotMs, sinceMs } = ledger;
      const slot = Math.floor(nowMs / slotMs);
      const pages = pagesSince(ledger, slot - SLOTS + 1);
      // A window that has only begun is judged by what there is of it.
      const quarterMs = nowMs - (slot - QUARTER + 1) * slotMs;
      const perMs =
        pagesSince(ledger, slot - QUARTER + 1) /
        Math.max(slotMs, Math.min(quarterMs, nowMs - sinceMs));
      const leftMs = perMs > 0 ? (budget - pages) / perMs : Infinity;
      const isWithin = leftMs <= slotMs * SLOTS;
      return {
        ...{ team, per, budget, pages, forecast: Math.round(perMs * slotMs * SLOTS) },
        exhausted_at:
          pages >= budget
            ? formatInstant(nowMs)
            : isWithin
              ? formatInstant(Math.round(nowMs + leftMs))
              : null,
        top: topOf(ledger, slot - SLOTS + 1),
      };
    });
  }

  toJson(): PageBudgetState[] {
    return this.#ledgers.map(({ team, per, sinceMs, slots }) => ({
      ...{ team, per, sinceMs },
      slots: [...slots].map(([slot, pages]) => ({ slot, pages: [...pages] })),
    }));
  }
}

function topOf({ slots }: Ledger, first: number): FatigueBudget['top'] {
  const all = new Map<string, number>();
  for (const [slot, pages] of slots)
    if (slot >= first) for (const [key, count] of pages) all.set(key, (all.get(key) ?? 0) + count);
  return [...all]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, TOP)
    .map(([key, pages]) => {
      const [rule_id, rule_name, service] = JSON.parse(key) as [string | null, string, string];
      return { rule_id, rule_name, service, pages };
    });
}
