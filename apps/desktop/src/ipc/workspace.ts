import type { Problem } from '@batcave/shared/api';
import Type from 'typebox';

/** Columns of a board. */
export const COLUMNS = 24;
/** The format of the workspace that this version writes. Raise it with a migration when the shape changes. */
export const WORKSPACE_VERSION = 2;
/** Most characters of what a pane keeps of itself, as JSON. */
export const MAX_PANE_STATE_LENGTH = 16_384;

/** The groups that panes can be linked in. */
export const LINK_GROUPS = ['A', 'B', 'C', 'D'] as const;
export type LinkGroup = (typeof LINK_GROUPS)[number];
/** The longest stretch of time that a link group can stand on: seven days. */
export const MAX_LINK_RANGE_MS = 7 * 86_400_000;
/** Most characters of the service that a link group stands on. */
export const MAX_LINK_SERVICE_LENGTH = 256;

const Cell = (maximum: number, minimum = 0) => Type.Integer({ minimum, maximum });
const Name = Type.String({ minLength: 1, maxLength: 64 });
const Id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });
/** As in a certificate. */
export const TENANT_PATTERN = '^[a-z0-9][a-z0-9-]{0,62}$';
const Tenant = Type.String({ pattern: TENANT_PATTERN });
const Pixels = Type.Integer({ minimum: -100_000, maximum: 100_000 });
const Length = Type.Integer({ minimum: 1, maximum: 100_000 });
const WhenMissing = Type.Union([Type.Literal('fold'), Type.Literal('park')]);
// Which ones there are is checked with the workspace, where the refusal can name the pane.
const Group = Type.Unsafe<LinkGroup>(Type.String({ minLength: 1, maxLength: 64 }));
/** Milliseconds since 1970, within what a date can hold. */
const Moment = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 });
/** Minutes of a day in UTC. */
const Minute = Type.Integer({ minimum: 0, maximum: 1_439 });

export const PlacedPaneSchema = Type.Object({
  id: Id,
  type: Name,
  x: Cell(COLUMNS - 1),
  y: Cell(1_000),
  w: Cell(COLUMNS, 1),
  h: Cell(1_000, 1),
  /** What the pane shows, as somebody set it up. Opaque to all but the pane. */
  config: Type.Optional(Type.Unknown()),
  /** How it is looked at: filter, order, where it is scrolled to. Goes with the pane when it is moved. */
  view: Type.Optional(Type.Unknown()),
  /** The link group that it looks through. Absent: none. */
  group: Type.Optional(Group),
});

/** A pane and its place on the board, in cells. */
export type PlacedPane = Type.Static<typeof PlacedPaneSchema>;

export const BoardSchema = Type.Object({
  id: Id,
  name: Name,
  /** Which alerts make a wall hold this board: a filter as in the alert list. Absent: all. */
  watches: Type.Optional(Type.String({ maxLength: 256 })),
  panes: Type.Array(PlacedPaneSchema, { maxItems: 64 }),
});

/** Panes in a grid. */
export type Board = Type.Static<typeof BoardSchema>;

export const RectangleSchema = Type.Object({ x: Pixels, y: Pixels, width: Length, height: Length });

/** A rectangle in device-independent pixels. */
export type Rectangle = Type.Static<typeof RectangleSchema>;

export const FingerprintSchema = Type.Object({
  label: Type.String({ maxLength: 128 }),
  width: Length,
  height: Length,
  scaleFactor: Type.Number({ minimum: 0.1, maximum: 16 }),
  rotation: Type.Integer({ minimum: 0, maximum: 270 }),
  isInternal: Type.Boolean(),
  /** Rank among the displays that were there, by left edge, then by top edge. */
  order: Type.Integer({ minimum: 0, maximum: 63 }),
});

/** What is known of a display that outlives a reboot. Electron's own ids do not. */
export type Fingerprint = Type.Static<typeof FingerprintSchema>;

export const SlotSchema = Type.Object({
  id: Id,
  name: Name,
  fingerprint: FingerprintSchema,
  use: Type.Union([Type.Literal('desk'), Type.Literal('wall')]),
  /** How far away it is looked at, in metres: sets the size of text on a wall. */
  distanceM: Type.Number({ minimum: 0.3, maximum: 20 }),
});

/** A place for windows that people named: "Wall left". Matched to a display at run time. */
export type Slot = Type.Static<typeof SlotSchema>;

const PlaylistEntrySchema = Type.Object({
  boardId: Id,
  /** How long the board is shown, in seconds. */
  dwellS: Type.Integer({ minimum: 5, maximum: 3_600 }),
  /** Shown only from this minute of the day on (UTC) until `toMin`, over midnight if that is earlier. */
  fromMin: Type.Optional(Minute),
  toMin: Type.Optional(Minute),
  /** Shown only on these days of the week: 0 is Sunday. Absent: on all. */
  days: Type.Optional(Type.Array(Type.Integer({ minimum: 0, maximum: 6 }), { maxItems: 7 })),
});

/** One board of a rotation. */
export type PlaylistEntry = Type.Static<typeof PlaylistEntrySchema>;

const PlaylistSchema = Type.Object({
  entries: Type.Array(PlaylistEntrySchema, { minItems: 1, maxItems: 32 }),
  /** An unacked alert of at least this severity holds the board that it belongs to. `null`: none does. */
  holdAt: Type.Union([
    Type.Literal('CRITICAL'),
    Type.Literal('ERROR'),
    Type.Literal('WARN'),
    Type.Null(),
  ]),
  /** What becomes of these boards while the display is missing. Absent: as of all walls. */
  whenMissing: Type.Optional(WhenMissing),
});

/** What a wall shows in turn. */
export type Playlist = Type.Static<typeof PlaylistSchema>;

export const WindowPlanSchema = Type.Object({
  id: Id,
  /** `wall`: nothing to press, boards in turn. */
  mode: Type.Union([Type.Literal('desk'), Type.Literal('wall')]),
  /** The slot whose display it fills. `null`: it stands freely at `bounds`. */
  slotId: Type.Union([Id, Type.Null()]),
  bounds: Type.Union([RectangleSchema, Type.Null()]),
  fill: Type.Union([Type.Literal('normal'), Type.Literal('maximized'), Type.Literal('fullScreen')]),
  boardIds: Type.Array(Id, { minItems: 1, maxItems: 32 }),
  /** The one that is shown; of `boardIds`. */
  boardId: Id,
  playlist: Type.Union([PlaylistSchema, Type.Null()]),
  /** Whose data it shows. Absent, or without a certificate here: the first tenant of this console. */
  tenant: Type.Optional(Tenant),
});

/** One window of the operating system: where it stands and what it shows. */
export type WindowPlan = Type.Static<typeof WindowPlanSchema>;

export const LinkSchema = Type.Object({
  group: Group,
  /** The service that all panes of the group show alone; `null`: all services. */
  service: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  /** The stretch of time that they stand on; `null`: they are live. */
  range: Type.Union([Type.Object({ fromMs: Moment, toMs: Moment }), Type.Null()]),
});

/** What the panes of a link group share, on whatever board and in whatever window of this device they stand. */
export type Link = Type.Static<typeof LinkSchema>;

export const WorkspaceSchema = Type.Object({
  version: Type.Literal(WORKSPACE_VERSION),
  /** How windows look and sound. Opaque here: the windows read it. */
  appearance: Type.Record(Type.String(), Type.Unknown()),
  boards: Type.Array(BoardSchema, { minItems: 1, maxItems: 64 }),
  slots: Type.Array(SlotSchema, { maxItems: 16 }),
  windows: Type.Array(WindowPlanSchema, { minItems: 1, maxItems: 16 }),
  /** What becomes of the boards of a wall whose display is missing: shown by the other walls, or by none. */
  whenMissing: WhenMissing,
  /** What link groups share. A group that is not named shares nothing yet. */
  links: Type.Optional(Type.Array(LinkSchema, { maxItems: 64 })),
});

/** All that the windows of this device remember. */
export type Workspace = Type.Static<typeof WorkspaceSchema>;

const Where = Type.Object({ x: Cell(COLUMNS - 1), y: Cell(1_000) });

/** One step from one workspace to the next. Ids of what is new are made by whoever asks. */
export const WorkspaceChangeSchema = Type.Union([
  Type.Object({
    kind: Type.Literal('arrangeBoard'),
    boardId: Id,
    /** New places, and panes that are new. A pane of the board that is not named stays as it is. */
    panes: Type.Array(PlacedPaneSchema, { maxItems: 64 }),
    removedIds: Type.Array(Id, { maxItems: 64 }),
  }),
  Type.Object({
    kind: Type.Literal('keepPane'),
    paneId: Id,
    config: Type.Optional(Type.Unknown()),
    view: Type.Optional(Type.Unknown()),
  }),
  Type.Object({
    kind: Type.Literal('linkPane'),
    paneId: Id,
    /** `null`: it leaves its group. */
    group: Type.Union([Group, Type.Null()]),
  }),
  Type.Object({
    kind: Type.Literal('setLink'),
    group: Group,
    /** What is left out stays as it is. */
    change: Type.Partial(Type.Omit(LinkSchema, ['group'])),
  }),
  Type.Object({
    kind: Type.Literal('movePane'),
    paneId: Id,
    boardId: Id,
    at: Type.Optional(Where),
    /** The copy's id: the pane itself stays where it is. */
    copyId: Type.Optional(Id),
  }),
  Type.Object({
    kind: Type.Literal('moveToNewWindow'),
    paneId: Id,
    board: Type.Object({ id: Id, name: Name }),
    windowId: Id,
    slotId: Type.Union([Id, Type.Null()]),
    bounds: Type.Union([RectangleSchema, Type.Null()]),
    copyId: Type.Optional(Id),
    tenant: Type.Optional(Tenant),
  }),
  Type.Object({ kind: Type.Literal('addBoard'), windowId: Id, board: BoardSchema }),
  Type.Object({
    kind: Type.Literal('changeBoard'),
    boardId: Id,
    name: Type.Optional(Name),
    watches: Type.Optional(Type.String({ maxLength: 256 })),
  }),
  Type.Object({ kind: Type.Literal('removeBoard'), boardId: Id }),
  Type.Object({ kind: Type.Literal('showBoard'), windowId: Id, boardId: Id }),
  Type.Object({ kind: Type.Literal('openWindow'), window: WindowPlanSchema }),
  Type.Object({
    kind: Type.Literal('changeWindow'),
    windowId: Id,
    change: Type.Partial(Type.Omit(WindowPlanSchema, ['id', 'tenant'])),
  }),
  Type.Object({
    kind: Type.Literal('showTenant'),
    windowId: Id,
    /** `null`: the first one of this console. */
    tenant: Type.Union([Tenant, Type.Null()]),
  }),
  Type.Object({ kind: Type.Literal('closeWindow'), windowId: Id }),
  Type.Object({
    kind: Type.Literal('setSlots'),
    slots: Type.Array(SlotSchema, { maxItems: 16 }),
  }),
  Type.Object({
    kind: Type.Literal('setWhenMissing'),
    whenMissing: WhenMissing,
  }),
  Type.Object({
    kind: Type.Literal('setAppearance'),
    change: Type.Record(Type.String(), Type.Unknown()),
  }),
  Type.Object({ kind: Type.Literal('replace'), workspace: WorkspaceSchema }),
]);
export type WorkspaceChange = Type.Static<typeof WorkspaceChangeSchema>;

/** A display as it is now. */
export interface DisplayFacts extends Fingerprint {
  /** Holds as long as the program runs. */
  readonly id: number;
  readonly bounds: Rectangle;
  /** The bounds without bars of the desktop. */
  readonly workArea: Rectangle;
  readonly isPrimary: boolean;
}

/** A workspace under a name. */
export interface Preset {
  readonly name: string;
  /** RFC 3339. */
  readonly savedAt: string;
  /** For a line about it: how many windows of each mode. */
  readonly desks: number;
  readonly walls: number;
}

/** What a window knows of the workspace. */
export interface WorkspaceState {
  /** Which of the windows this is. */
  readonly windowId: string;
  readonly workspace: Workspace;
  readonly displays: readonly DisplayFacts[];
  /** Slots by what they are matched to now: the display's id, or why there is none. */
  readonly slots: Readonly<Record<string, number | 'missing' | 'ambiguous'>>;
  /** The numbers of the walls that are open, by window: 3 is the wall of codes such as `W3-7`. */
  readonly walls: Readonly<Record<string, number>>;
  /** Whether windows can be put on a display at all: Wayland and browsers do not let them. */
  readonly canPlace: boolean;
  readonly startsOnLogin: boolean;
  /** Whether a PIN is asked before a wall is left. */
  readonly hasPin: boolean;
  /** What the operator should know of how it was read or saved; `null`: nothing. */
  readonly notice: string | null;
  /** Panes that failed too often, by id: they are left out of their boards until somebody wants them again. */
  readonly pausedPanes: readonly string[];
  /** Whether this window starts its panes one after the other, because one of them ends its process. */
  readonly startsOneByOne: boolean;
}

/**
 * What a window tells of one of its panes: from here on its code runs; it has run for a moment, or is gone; it
 * threw; somebody wants it again.
 */
export const PANE_NEWS = ['starts', 'stands', 'failed', 'retry'] as const;
export type PaneNews = (typeof PANE_NEWS)[number];

/** Longest that a board of a wall is shown before the next, in milliseconds. */
export const MAX_DWELL_MS = 3_600_000;
/**
 * What a wall tells of its boards, once what it tells of is on show: the next comes in so many milliseconds; they
 * stand still on purpose, said again every minute; the window is no wall any more.
 */
export type RotationNews = number | 'still' | 'left';

/** What became of a change. */
export type WorkspaceAnswer =
  { readonly ok: true } | { readonly ok: false; readonly problem: Problem };

/** The windows of this device and what they show. One change is seen by all windows at once. */
export interface WorkspaceBridge {
  /** Gives the state at once and after every change. Call the returned function to stop. */
  onState(listener: (state: WorkspaceState) => void): () => void;
  change(change: WorkspaceChange): Promise<WorkspaceAnswer>;
  /** Tells how a pane of this window is, so that one that fails again and again can be left out. */
  tellPane(paneId: string, news: PaneNews): Promise<void>;
  /** Tells how the boards of this wall go on, so that one that stopped can be loaded again. */
  tellRotation(news: RotationNews): Promise<void>;
  /** Shows on every display its number and name for some seconds. */
  identify(): Promise<void>;
  setStartsOnLogin(isWanted: boolean): Promise<WorkspaceAnswer>;
  listPresets(): Promise<readonly Preset[]>;
  /** Keeps the workspace as it is under a name, over an older one of that name. */
  savePreset(name: string): Promise<WorkspaceAnswer>;
  /** Makes the preset the workspace. Windows that it does not have are closed. */
  usePreset(name: string): Promise<WorkspaceAnswer>;
  removePreset(name: string): Promise<WorkspaceAnswer>;
  /** The preset as text for another device. `null`: there is none of that name. */
  exportPreset(name: string): Promise<string | null>;
  /** Takes what `exportPreset` gave, under the name in it. */
  importPreset(text: string): Promise<WorkspaceAnswer>;
  /** Whether it is the PIN; also when none is set. After five wrong ones the next have to wait. */
  checkPin(pin: string): Promise<WorkspaceAnswer>;
  /** @param current `null`: none is set yet. @param next 4 to 12 digits; `null`: none any more */
  setPin(current: string | null, next: string | null): Promise<WorkspaceAnswer>;
}
