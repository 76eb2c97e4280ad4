import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatClock,
  formatClockMs,
  formatCount,
  formatCountdown,
  formatElapsed,
  formatInstant,
  formatLeft,
  formatValue,
  plural,
} from './format.ts';

describe('how times and numbers are written', () => {
  it('writes the time of day in UTC whatever the zone of the machine', () => {
    const atMs = Date.parse('2026-11-23T10:42:07.030+02:00');
    expect([formatClock(atMs), formatClockMs(atMs)]).toEqual(['08:42:07', '08:42:07.030']);
  });

  it('writes an age in its largest unit and never below zero', () => {
    expect([-5, 42_900, 60_000, 3_599_999, 7_200_000, 200_000_000].map(formatAge)).toEqual([
      '0s',
      '42s',
      '1m',
      '59m',
      '2h',
      '2d',
    ]);
  });

  it('writes a running time with hours only when there are some', () => {
    expect([14_000, 725_000, 3_753_000].map(formatElapsed)).toEqual(['00:14', '12:05', '1:02:33']);
  });

  it('writes a countdown to the second that is not over yet', () => {
    expect([-1, 0, 8_001, 220_000, 3_753_000].map(formatCountdown)).toEqual([
      '0:00',
      '0:00',
      '0:09',
      '3:40',
      '1:02:33',
    ]);
  });

  it('writes a moment with its day in UTC', () => {
    expect(formatInstant(Date.parse('2026-11-23T10:42:07.930+02:00'))).toBe('2026-11-23 08:42:07Z');
  });

  it('writes what is left in its two largest units', () => {
    const left = [-5, 9_400, 249_000, 56_520_000, 172_800_000, 273_600_000];
    expect(left.map(formatLeft)).toEqual([
      '0 s',
      '9 s',
      '4 min 09 s',
      '15 h 42 min',
      '2 d 0 h',
      '3 d 4 h',
    ]);
  });

  it('parts thousands', () => {
    expect([0, 999, 1204, 1_000_000].map(formatCount)).toEqual(['0', '999', '1,204', '1,000,000']);
  });

  it('keeps four significant digits of a measurement', () => {
    expect([48, 7.4, 0.031_249, 97.123_456].map(formatValue)).toEqual([
      '48',
      '7.4',
      '0.03125',
      '97.12',
    ]);
  });

  it('counts one without an s', () => {
    expect([plural(1, 'alert'), plural(2000, 'alert')]).toEqual(['1 alert', '2,000 alerts']);
  });
});
