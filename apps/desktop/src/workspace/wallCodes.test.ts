import { describe, expect, it, test } from 'vitest';
import type { ShownItem } from '../ipc/views.ts';
import { createNumberBook, KEPT_MS } from './numberBook.ts';
import { createWallCodes, readWallCode, writeWallCode } from './wallCodes.ts';

const item = (n: number): ShownItem => ({
  view: { kind: 'service', service: `s${String(n)}` },
  says: `Service s${String(n)}`,
});
const items = (...all: number[]) => all.map(item);
const wanted = (...all: number[]) => new Map(all.map((n) => [String(n), n]));

const anyWall = () => true;

/** Codes, and a clock that a test moves. */
function setUp(walls: readonly string[] = ['left', 'right']) {
  let nowMs = 0;
  const codes = createWallCodes({ nowMs: () => nowMs });
  codes.setWalls(walls);
  return {
    codes,
    pass(ms: number) {
      nowMs += ms;
    },
  };
}

describe('numbers', () => {
  const bookAt = (clock: { nowMs: number }, usual = 3, max = 5) =>
    createNumberBook<number>({ nowMs: () => clock.nowMs, usual, max });

  it('go to nothing else within ten minutes, and up to the last rather than that', () => {
    const clock = { nowMs: 0 };
    const book = bookAt(clock);
    book.hold(wanted(1, 2, 3));
    book.hold(wanted(2, 3));
    clock.nowMs = KEPT_MS - 1;
    book.hold(wanted(2, 3, 4));
    expect(['1', '4'].map(book.numberOf)).toEqual([1, 4]);
    clock.nowMs = KEPT_MS;
    book.hold(wanted(2, 3, 4, 5));
    expect(['1', '5'].map(book.numberOf)).toEqual([null, 1]);
    expect(book.at(1)).toMatchObject({ key: '5', leftAtMs: null });
  });

  it('come to an end: the one too many has none, and gets one once there is one', () => {
    const clock = { nowMs: 0 };
    const book = bookAt(clock);
    book.hold(wanted(1, 2, 3, 4, 5, 6));
    expect(['5', '6'].map(book.numberOf)).toEqual([5, null]);
    book.hold(wanted(2, 3, 4, 5, 6));
    expect(book.numberOf('6')).toBeNull();
    clock.nowMs = KEPT_MS;
    book.hold(wanted(2, 3, 4, 5, 6));
    expect(book.numberOf('6')).toBe(1);
    expect(book.all()).toHaveLength(5);
  });

  it('of whoever left longest ago go first', () => {
    const clock = { nowMs: 0 };
    const book = bookAt(clock);
    book.hold(wanted(1, 2, 3));
    book.hold(wanted(1, 3));
    clock.nowMs = 1;
    book.hold(wanted());
    clock.nowMs = KEPT_MS + 1;
    book.hold(wanted(7));
    expect(book.numberOf('7')).toBe(2);
  });
});

describe('codes of a wall', () => {
  it('stay with what they stand for, whatever comes, goes and comes back', () => {
    const { codes, pass } = setUp();
    expect(codes.show('left', items(1, 2))).toEqual([1, 2]);
    expect(codes.show('left', items(3, 2))).toEqual([3, 2]);
    pass(KEPT_MS * 3);
    expect(codes.show('left', items(2, 1, 4))).toEqual([2, 1, 4]);
  });

  it('are of each wall by itself, and walls keep theirs when another closes', () => {
    const { codes, pass } = setUp();
    expect(codes.walls()).toEqual({ left: 1, right: 2 });
    codes.show('right', items(8));
    codes.show('left', items(1));
    codes.setWalls(['right']);
    expect(codes.walls()).toEqual({ right: 2 });
    codes.setWalls(['right', 'third']);
    expect(codes.walls()).toEqual({ right: 2, third: 3 });
    pass(KEPT_MS);
    codes.setWalls(['right', 'third', 'fourth']);
    expect(codes.walls()).toEqual({ right: 2, third: 3, fourth: 1 });
    expect(codes.find({ wall: 1, item: 1 }, anyWall).kind).toBe('unknown');
    expect(codes.find({ wall: 2, item: 1 }, anyWall)).toEqual({ kind: 'shown', ...item(8) });
  });

  it('find what stands there, and what stood there and since when', () => {
    const { codes, pass } = setUp();
    codes.show('left', items(1, 2));
    codes.show('left', items(2));
    pass(90_000);
    expect(codes.find({ wall: 1, item: 2 }, anyWall)).toEqual({ kind: 'shown', ...item(2) });
    const gone = { kind: 'gone', ...item(1), goneForMs: 90_000 };
    expect(codes.find({ wall: 1, item: 1 }, anyWall)).toEqual(gone);
    codes.setWalls([]);
    expect(codes.find({ wall: 1, item: 2 }, anyWall)).toMatchObject({ kind: 'gone', goneForMs: 0 });
    pass(KEPT_MS);
    codes.setWalls(['other']);
    expect(codes.find({ wall: 1, item: 2 }, anyWall).kind).toBe('unknown');
  });

  it('say which walls there are where there is no such one, and what to do', () => {
    const { codes } = setUp();
    expect(codes.find({ wall: 7, item: 1 }, anyWall)).toEqual({
      kind: 'unknown',
      reason: 'No wall W7 is open. Open on this device: W1, W2.',
    });
    expect(codes.find({ wall: 2, item: 9 }, anyWall)).toMatchObject({
      reason: expect.stringMatching(/^Nothing on wall W2 .+ Read it there again\.$/) as unknown,
    });
    expect(setUp([]).codes.find({ wall: 1, item: 1 }, anyWall)).toMatchObject({
      reason: expect.stringMatching(/No wall is open on this device: Shift\+W/) as unknown,
    });
  });

  it('are for walls alone, and those of a wall are forgotten when it shows another tenant', () => {
    const { codes } = setUp();
    expect(codes.show('desk', items(1))).toEqual([null]);
    codes.show('left', items(1));
    codes.show('right', items(2));
    codes.forget('left');
    expect(codes.find({ wall: 1, item: 1 }, anyWall).kind).toBe('unknown');
    expect(codes.find({ wall: 2, item: 1 }, anyWall).kind).toBe('shown');
  });

  it('open nothing of a wall that shows another tenant than the window that asks', () => {
    const { codes } = setUp();
    codes.show('left', items(1));
    expect(codes.find({ wall: 1, item: 1 }, (windowId) => windowId !== 'left')).toEqual({
      kind: 'unknown',
      reason: expect.stringMatching(/^Wall W1 shows another tenant .+Ctrl\+Shift\+T/) as unknown,
    });
  });
});

test.each([
  ['W3-7', { wall: 3, item: 7 }],
  ['w3-7', { wall: 3, item: 7 }],
  ['  w 3 - 07 ', { wall: 3, item: 7 }],
  ['w3 7', { wall: 3, item: 7 }],
  ['W12–345', { wall: 12, item: 345 }],
  ['w37', null],
  ['w0-1', null],
  ['w3-0', null],
  ['w3-7000', null],
  ['web 3-7', null],
  ['3-7', null],
])('reads %j as %o', (text, code) => {
  expect(readWallCode(text)).toEqual(code);
  if (code !== null) expect(readWallCode(writeWallCode(code))).toEqual(code);
});
