import type { Problem } from '@batcave/shared/api';
import { EVENT_LIMITS } from '@batcave/shared/events';
import { UUID_PATTERN } from '@batcave/shared/ids';
import Type from 'typebox';
import { RectangleSchema } from './workspace.ts';

const Uuid = Type.String({ pattern: UUID_PATTERN, maxLength: 36 });
const Service = Type.String({ minLength: 1, maxLength: EVENT_LIMITS.maxLabelValueLength });
const Id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });
/** Milliseconds since 1970 that a `Date` can hold. */
const Moment = Type.Number({ minimum: -8.64e15, maximum: 8.64e15 });

const TimelineOfSchema = Type.Union([
  Type.Object({ kind: Type.Literal('alert'), alertId: Uuid }),
  Type.Object({ kind: Type.Literal('incident'), incidentId: Uuid }),
  Type.Object({ kind: Type.Literal('tenant') }),
]);

const TimelineCentreSchema = Type.Object({
  eventId: Uuid,
  atMs: Moment,
  service: Service,
  source: Type.String({ maxLength: EVENT_LIMITS.maxSourceLength }),
  says: Type.String({ maxLength: 400 }),
});

export const ViewSchema = Type.Union([
  Type.Object({ kind: Type.Literal('incidents') }),
  Type.Object({ kind: Type.Literal('service'), service: Service }),
  Type.Object({
    kind: Type.Literal('timeline'),
    of: TimelineOfSchema,
    centre: Type.Optional(TimelineCentreSchema),
  }),
  Type.Object({ kind: Type.Literal('alert'), alertId: Uuid }),
  Type.Object({ kind: Type.Literal('alertWhy'), alertId: Uuid }),
  Type.Object({
    kind: Type.Literal('event'),
    eventId: Uuid,
    /** The alert that led to it; `null`: none did. */
    alertId: Type.Union([Uuid, Type.Null()]),
  }),
  Type.Object({ kind: Type.Literal('eventWhy'), eventId: Uuid }),
]);

/** What is looked into over a board, as it goes from one window to another. */
export type SentView = Type.Static<typeof ViewSchema>;

export const AskedViewSchema = Type.Object({
  view: ViewSchema,
  /** The moment that it is shown at; `null`: live. */
  atMs: Type.Union([Moment, Type.Null()]),
});

/** A view that a window is to show. */
export type AskedView = Type.Static<typeof AskedViewSchema>;

export const ViewPlaceSchema = Type.Union([
  /** The desk window that was used last; a new one where there is none. */
  Type.Object({ kind: Type.Literal('desk') }),
  /** A desk window that is open. */
  Type.Object({ kind: Type.Literal('window'), windowId: Id }),
  /** A new window, over the board of the one that asks. */
  Type.Object({
    kind: Type.Literal('newWindow'),
    slotId: Type.Union([Id, Type.Null()]),
    bounds: Type.Union([RectangleSchema, Type.Null()]),
  }),
]);

/** Where a view is to be opened. */
export type ViewPlace = Type.Static<typeof ViewPlaceSchema>;

/** What a window is told of views that were asked for elsewhere. */
export type ViewNews =
  | (AskedView & {
      readonly kind: 'asked';
      /** The tenant that a link names, or that the asking window shows: no other may see it. `null`: not known. */
      readonly tenant: string | null;
    })
  | {
      readonly kind: 'refused';
      /** What is wrong with a link, for whoever opened it. */
      readonly reason: string;
    };

/** What became of a view that was to be opened elsewhere. */
export type OpenedAnswer =
  | {
      readonly ok: true;
      /** The window that shows it; `null`: a new tab of the browser. */
      readonly windowId: string | null;
    }
  | { readonly ok: false; readonly problem: Problem };

/** As many things as a wall can have numbers for at once. */
export const MAX_SHOWN_ITEMS = 600;
/** Most characters of what is said of one. */
export const MAX_SAYS_LENGTH = 160;

export const ShownItemsSchema = Type.Array(
  Type.Object({
    view: ViewSchema,
    /** What stands there, for whoever types its code: `ledger: lag 48 s`. */
    says: Type.String({ maxLength: MAX_SAYS_LENGTH }),
  }),
  { maxItems: MAX_SHOWN_ITEMS },
);

/** Something on a wall that can be opened on a desk. */
export type ShownItem = Type.Static<typeof ShownItemsSchema>[number];

/** What stands under a code such as `W3-7`. */
export type CodeFound =
  | { readonly kind: 'shown'; readonly view: SentView; readonly says: string }
  /** It stood there, and nothing else has its code yet. */
  | {
      readonly kind: 'gone';
      readonly view: SentView;
      readonly says: string;
      readonly goneForMs: number;
    }
  /** `reason` says what there is instead, and what to do. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** Views that go from window to window. Nothing but a view is ever opened by it. */
export interface ViewBridge {
  /** Starts the news; what came before is told at once. Call the returned function to stop. */
  onNews(listener: (news: ViewNews) => void): () => void;
  /** Opens a view in another window. In a browser that is a new tab, wherever it was meant to be. */
  open(asked: AskedView, place: ViewPlace): Promise<OpenedAnswer>;
  /**
   * Tells all that stands on this wall and can be opened, each thing once. Gives the number of each; `null`: it has
   * none, because all are taken.
   */
  tellShown(items: readonly ShownItem[]): Promise<readonly (number | null)[]>;
  /** Looks up `W3-7` as 3 and 7, on all walls of this device; in a browser on the wall of this tab alone. */
  findCode(wall: number, item: number): Promise<CodeFound>;
}
