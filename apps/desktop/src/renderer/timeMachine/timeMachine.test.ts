import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WindowCall } from '../../ipc/contract.ts';
import { createFeedStore } from '../feed/index.ts';
import { buildAlert } from '../testing/build.ts';
import { parseMoment } from './parseMoment.ts';
import { createTimeMachine } from './timeMachine.ts';

const NOW = Date.parse('2026-11-26T20:00:00Z');
const MINUTE = 60_000;

describe('a moment as people type it', () => {
  const read = (text: string) => {
    const parsed = parseMoment(text, NOW);
    return parsed.ok ? new Date(parsed.atMs).toISOString() : parsed.fault;
  };

  it.each([
    ['-15m', '2026-11-26T19:45:00.000Z'],
    [' -2h ', '2026-11-26T18:00:00.000Z'],
    ['14:05', '2026-11-26T14:05:00.000Z'],
    ['14:05:30Z', '2026-11-26T14:05:30.000Z'],
    ['2026-11-20 03:00', '2026-11-20T03:00:00.000Z'],
    ['2026-11-20T03:00:01.5Z', '2026-11-20T03:00:01.500Z'],
  ])('%s', (text, at) => {
    expect(read(text)).toBe(at);
  });

  it('a time of day that is not yet today was yesterday', () => {
    expect(read('23:30')).toBe('2026-11-25T23:30:00.000Z');
  });

  it.each([
    ['soon', 'Write -15m'],
    ['25:00', 'Write -15m'],
    ['-0s', 'not past yet'],
    ['2026-11-27 00:00', 'not past yet'],
    ['-200d', '90 days'],
    ['2026-13-01 00:00', 'Write -15m'],
  ])('%s is refused with the way to write it', (text, fault) => {
    expect(read(text)).toContain(fault);
  });
});

describe('the time cursor', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function setUp(answer: (id: string, query: Record<string, string>) => unknown = () => undefined) {
    const asked: [string, Record<string, string>][] = [];
    const now = () => Date.now();
    const live = createFeedStore({ now });
    const call = (async (id: string, input: { query: Record<string, string> }) => {
      asked.push([id, input.query]);
      const given = answer(id, input.query);
      if (given !== undefined) return given;
      return id === 'alerts.past'
        ? { ok: true, value: { at: input.query['at'], alerts: [buildAlert(1)], truncated: false } }
        : { ok: true, value: { events: [], next_cursor: null } };
    }) as unknown as WindowCall;
    const machine = createTimeMachine({ live, call, now });
    const past = () => {
      const state = machine.store.getState().past;
      if (state === null) throw new Error('The window is live.');
      return state;
    };
    return { machine, past, asked, live };
  }

  it('shows the moment with five minutes before it, and the clock of every pane stands there', async () => {
    const { machine, past, asked } = setUp();
    machine.goTo(NOW - 60 * MINUTE);
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual([
      ['alerts.past', { at: '2026-11-26T19:00:00.000Z' }],
      [
        'events.list',
        { from: '2026-11-26T18:55:00.000Z', to: '2026-11-26T19:00:00.000Z', limit: 1000 },
      ],
    ]);
    const feed = past().feed.store.getState();
    expect([...feed.book.active.keys()]).toEqual([buildAlert(1).alert_id]);
    expect(feed).toMatchObject({ alertsKnown: true, link: { kind: 'past' } });
    expect(Date.now() + feed.clockOffsetMs).toBe(NOW - 60 * MINUTE);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(past().atMs).toBe(NOW - 60 * MINUTE);
    expect(asked).toHaveLength(2);
  });

  it('plays as fast as asked, and reads each stretch once, without a hole between two', async () => {
    const { machine, past, asked } = setUp();
    machine.goTo(NOW - 60 * MINUTE);
    machine.setSpeed(60);
    machine.setPlaying(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(past().atMs).toBe(NOW - 50 * MINUTE);
    const stretches = asked.filter(([id]) => id === 'events.list').map(([, query]) => query);
    expect(stretches.length).toBeGreaterThan(8);
    expect(stretches.length).toBeLessThan(13);
    for (const [index, { to }] of stretches.slice(0, -1).entries())
      expect(stretches[index + 1]?.['from']).toBe(to);
  });

  it('is live again when it has caught up with the present', async () => {
    const { machine } = setUp();
    machine.goTo(NOW - MINUTE);
    machine.setSpeed(60);
    machine.setPlaying(true);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(machine.store.getState().past).toBeNull();
  });

  it('shows nothing of a moment that was left before the server told of it', async () => {
    let release: (value: unknown) => void = () => undefined;
    const slow = new Promise((resolve) => {
      release = resolve;
    });
    let calls = 0;
    const { machine, past } = setUp((id) => {
      if (id !== 'alerts.past') return undefined;
      calls += 1;
      return calls === 1 ? slow : { ok: true, value: { at: '', alerts: [], truncated: false } };
    });
    machine.goTo(NOW - 60 * MINUTE);
    machine.step(-MINUTE);
    await vi.advanceTimersByTimeAsync(0);
    release({ ok: true, value: { at: '', alerts: [buildAlert(7)], truncated: false } });
    await vi.advanceTimersByTimeAsync(0);
    expect(past().feed.store.getState().book.active.size).toBe(0);
    expect(past().atMs).toBe(NOW - 61 * MINUTE);
  });

  it('says why a stretch could not be read, and reads it again', async () => {
    let isAway = true;
    const { machine, past } = setUp(() =>
      isAway ? { ok: false, problem: { title: 'Away.', detail: 'The store is away.' } } : undefined,
    );
    machine.goTo(NOW - 60 * MINUTE);
    machine.setPlaying(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(past().problem).toBe('Away. The store is away.');
    isAway = false;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(past().problem).toBeNull();
  });
});
