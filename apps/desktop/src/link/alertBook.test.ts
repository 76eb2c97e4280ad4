import { expect, test } from 'vitest';
import type { Alert } from '@batcave/shared/alerts';
import { createAlertBook } from './alertBook.ts';

const alert = (seq: number, state: Alert['state']): Alert =>
  ({ alert_id: 'a', seq, state }) as Alert;

test('takes a change once and never goes back', () => {
  const book = createAlertBook();
  const taken = [alert(2, 'OPEN'), alert(2, 'OPEN'), alert(1, 'ACK'), alert(3, 'ACK')].map(
    (change) => book.apply(change),
  );
  expect(taken).toEqual([true, false, false, true]);
  expect(book.all()).toEqual([alert(3, 'ACK')]);
});

test('a page read before an alert was resolved does not bring it back', () => {
  const book = createAlertBook();
  book.replaceAll([alert(1, 'OPEN')]);
  book.startFilling();
  book.apply(alert(5, 'RESOLVED'));
  book.apply(alert(4, 'ACK'));
  expect(book.all()).toEqual([]);
  book.apply(alert(6, 'OPEN'));
  expect(book.all()).toEqual([alert(6, 'OPEN')]);
});
