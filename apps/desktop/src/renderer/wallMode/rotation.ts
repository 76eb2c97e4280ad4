import type { Severity } from '@batcave/shared/events';
import type { Playlist } from '../../ipc/workspace.ts';
import { FLOOD_ABOVE } from '@batcave/shared/alerts';
import { WORST_FIRST } from '../ui/severity.ts';
import { entryAt, type WallBoard } from './wallBoards.ts';

/** Of several boards that are held each is shown so long. */
export const HELD_DWELL_MS = 15_000;
/** A board is not torn away for a worse one more often than this: a flood must not make the wall flicker. */
export const MIN_JUMP_GAP_MS = 5_000;

/** An alert that nobody has yet. */
export interface UnackedAlert {
  readonly id: string;
  readonly severity: Severity;
  readonly raisedAtMs: number;
  /** What it is, for the strip: `payments-api error ratio`. */
  readonly title: string;
  /** The board that it belongs to. */
  readonly boardId: string;
}

/** What a wall knows at one moment. */
export interface WallInput {
  /** Server time. */
  readonly nowMs: number;
  /** At least one. */
  readonly boards: readonly WallBoard[];
  readonly alerts: readonly UnackedAlert[];
  readonly holdAt: Playlist['holdAt'];
  /** Alerts raised within the last ten minutes. */
  readonly raisedLately: number;
}

/** What a wall shows. */
export interface WallState {
  readonly boardId: string;
  /** From here the time of the board counts. */
  readonly sinceMs: number;
  /** Why it stands still; `null`: it goes on by itself. */
  readonly hold: { readonly severity: Severity; readonly title: string } | null;
  /** When a board was torn away for a worse one. */
  readonly jumpedAtMs: number;
  /** It stands still until then because somebody touched it; `null`: nobody has. */
  readonly pausedUntilMs: number | null;
  /** The critical alerts that were there when it was paused: another one ends the pause. */
  readonly knownIds: readonly string[];
}

/** Whether there are more alarms than people can handle. */
export function isFlood({ raisedLately }: Pick<WallInput, 'raisedLately'>): boolean {
  return raisedLately > FLOOD_ABOVE;
}

function rank(severity: Severity): number {
  return WORST_FIRST.indexOf(severity);
}

/** The boards whose time of the day it is; all of them rather than none. */
function dueBoards({ boards, nowMs }: WallInput): readonly WallBoard[] {
  const due = boards.filter((board) => entryAt(board, nowMs) !== undefined);
  return due.length === 0 ? boards : due;
}

/**
 * The worst alerts that hold a board. In a flood the board that watches everything stands for all of them:
 * turning from one to the next would tell less than the sum.
 */
function holding(input: WallInput): readonly UnackedAlert[] {
  const { alerts, holdAt, boards } = input;
  if (holdAt === null) return [];
  const named = alerts.filter(({ severity }) => rank(severity) <= rank(holdAt));
  const worst = Math.min(...named.map(({ severity }) => rank(severity)));
  const overview = isFlood(input) ? boards.find(({ watches }) => watches === '') : undefined;
  return named
    .filter(({ severity }) => rank(severity) === worst)
    .map((alert) => (overview === undefined ? alert : { ...alert, boardId: overview.boardId }))
    .filter(({ boardId }) => boards.some((board) => board.boardId === boardId));
}

function newestOf(alerts: readonly UnackedAlert[]): UnackedAlert | undefined {
  return alerts.toSorted((a, b) => b.raisedAtMs - a.raisedAtMs)[0];
}

/** The one after (or before) a board among some, in the order of all; round and round. */
function neighbour(
  input: WallInput,
  among: ReadonlySet<string>,
  fromId: string,
  step: 1 | -1,
): string {
  const ids = input.boards.map(({ boardId }) => boardId);
  const from = ids.indexOf(fromId);
  for (let i = 1; i <= ids.length; i += 1) {
    const id = ids[(from + step * i + ids.length * i) % ids.length];
    if (id !== undefined && among.has(id)) return id;
  }
  return fromId;
}

const idsOf = (boards: readonly { readonly boardId: string }[]) =>
  new Set(boards.map(({ boardId }) => boardId));

function begin(input: WallInput): WallState {
  const [first] = dueBoards(input);
  return {
    boardId: first?.boardId ?? '',
    ...{ sinceMs: input.nowMs, hold: null, jumpedAtMs: Number.NEGATIVE_INFINITY },
    ...{ pausedUntilMs: null, knownIds: [] },
  };
}

const criticalIds = ({ alerts }: WallInput) =>
  alerts.filter(({ severity }) => severity === 'CRITICAL').map(({ id }) => id);

/**
 * What the wall shows next. Pure; call it at every tick and whenever an alert changes.
 *
 * An unacked alert of at least the hold level holds its board; the worst of them decide, several boards take
 * turns. When all are acked the board stays for one more turn. A pause stops everything but a critical
 * alert that is new.
 */
export function advance(before: WallState | null, input: WallInput): WallState {
  const { nowMs, boards } = input;
  let state = before ?? begin(input);
  if (!boards.some(({ boardId }) => boardId === state.boardId))
    state = { ...begin(input), jumpedAtMs: state.jumpedAtMs };
  if (state.pausedUntilMs !== null) {
    const known = new Set(state.knownIds);
    const isNew = input.holdAt !== null && criticalIds(input).some((id) => !known.has(id));
    if (nowMs < state.pausedUntilMs && !isNew) return state;
    state = { ...state, sinceMs: nowMs, pausedUntilMs: null, knownIds: [] };
  }
  const held = holding(input);
  return held.length === 0 ? turn(state, input) : hold(state, input, held);
}

/** Nothing holds a board: each has its time. */
function turn(state: WallState, input: WallInput): WallState {
  const { nowMs } = input;
  if (state.hold !== null) return { ...state, hold: null, sinceMs: nowMs };
  if (nowMs - state.sinceMs < dwellMsOf(state, input)) return state;
  const boardId = neighbour(input, idsOf(dueBoards(input)), state.boardId, 1);
  return { ...state, boardId, sinceMs: nowMs };
}

function hold(state: WallState, input: WallInput, held: readonly UnackedAlert[]): WallState {
  const { nowMs } = input;
  const ids = idsOf(held);
  let next = state.hold === null ? { ...state, sinceMs: nowMs } : state;
  if (!ids.has(state.boardId)) {
    if (nowMs - state.jumpedAtMs < MIN_JUMP_GAP_MS) return state;
    const boardId = newestOf(held)?.boardId ?? state.boardId;
    next = { ...state, boardId, sinceMs: nowMs, jumpedAtMs: nowMs };
  } else if (ids.size > 1 && nowMs - next.sinceMs >= HELD_DWELL_MS) {
    next = { ...next, boardId: neighbour(input, ids, state.boardId, 1), sinceMs: nowMs };
  }
  const shown = newestOf(held.filter(({ boardId }) => boardId === next.boardId));
  const reason = shown === undefined ? null : { severity: shown.severity, title: shown.title };
  return { ...next, hold: reason };
}

/** How long the board has. Out of its hours it is there by hand or for an alert: it has not its whole time. */
function dwellMsOf({ boardId }: WallState, input: WallInput): number {
  const board = input.boards.find((each) => each.boardId === boardId);
  if (board === undefined) return 0;
  const dwellMs = ((entryAt(board, input.nowMs) ?? board.entries[0])?.dwellS ?? 0) * 1_000;
  return dueBoards(input).includes(board) ? dwellMs : Math.min(dwellMs, HELD_DWELL_MS);
}

/** The board that comes next by itself, and when; `null`: none does. */
export function upNext(
  state: WallState,
  input: WallInput,
): { readonly boardId: string; readonly atMs: number } | null {
  if (state.pausedUntilMs !== null) return null;
  const held = idsOf(holding(input));
  const among = held.size > 0 ? held : idsOf(dueBoards(input));
  const boardId = neighbour(input, among, state.boardId, 1);
  const lastsMs = held.size > 0 ? HELD_DWELL_MS : dwellMsOf(state, input);
  return boardId === state.boardId ? null : { boardId, atMs: state.sinceMs + lastsMs };
}

/** Stands still for some time because somebody is looking. */
export function pause(state: WallState, input: WallInput, lastsMs: number): WallState {
  const untilMs = Math.max(state.pausedUntilMs ?? 0, input.nowMs + lastsMs);
  return { ...state, pausedUntilMs: untilMs, knownIds: criticalIds(input) };
}

/** Goes on at once; the board has its whole time again. */
export function resume(state: WallState, input: WallInput): WallState {
  return { ...state, pausedUntilMs: null, knownIds: [], sinceMs: input.nowMs };
}

/** Shows the next or the one before, by hand. */
export function step(state: WallState, input: WallInput, by: 1 | -1, lastsMs: number): WallState {
  const boardId = neighbour(input, idsOf(input.boards), state.boardId, by);
  return pause({ ...state, boardId, sinceMs: input.nowMs }, input, lastsMs);
}
