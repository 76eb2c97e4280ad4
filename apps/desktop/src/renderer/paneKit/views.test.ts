import { describe, expect, it } from 'vitest';
import { createViews, type View } from './views.ts';

const service = (name: string): View => ({ kind: 'service', service: name });
const alert = (alertId: string): View => ({ kind: 'alert', alertId });

function open(...all: readonly View[]) {
  const views = createViews();
  for (const view of all) views.open(view);
  const stack = () => views.store.getState().stack;
  return { views, stack, shown: () => stack().map(({ view }) => view) };
}

describe('the views of a window', () => {
  it('stand on each other; what is on top already is not opened again', () => {
    const { shown } = open(service('pay'), alert('a'), alert('a'));
    expect(shown()).toEqual([service('pay'), alert('a')]);
  });

  it('go back where what is asked for is what the top stands on', () => {
    const { shown } = open(service('pay'), alert('a'), service('pay'));
    expect(shown()).toEqual([service('pay')]);
  });

  it('are not deeper than eight', () => {
    const { stack } = open(...Array.from({ length: 12 }, (_, n) => service(String(n))));
    expect(stack()).toHaveLength(8);
    expect(stack().at(-1)?.view).toEqual(service('11'));
  });

  it('step to the sibling in the order of when they were opened, and stop at both ends', () => {
    const { views, stack, shown } = open(service('pay'));
    views.open(alert('b'), [alert('a'), alert('b')]);
    const id = stack().at(-1)?.id ?? 0;
    expect([views.step(id, 1), views.step(id, -1), views.step(id, -1)]).toEqual([
      false,
      true,
      false,
    ]);
    expect(shown()).toEqual([service('pay'), alert('a')]);
    expect(stack().at(-1)?.id).toBe(id);
  });

  it('have no sibling where they were opened alone', () => {
    const { views, stack } = open(alert('a'));
    expect(views.step(stack()[0]?.id ?? 0, 1)).toBe(false);
    expect(views.step(99, 1)).toBe(false);
  });

  it('are called what their pane says, until they show something else', () => {
    const { views, stack } = open(alert('a'));
    const id = stack()[0]?.id ?? 0;
    views.name(id, 'alert Lag');
    expect(stack()[0]?.name).toBe('alert Lag');
    views.show(id, alert('b'));
    expect(stack()[0]).toMatchObject({ id, name: null, view: alert('b') });
  });

  it('close with what stands on them', () => {
    const { views, stack } = open(service('pay'), alert('a'), service('db'));
    views.close(stack()[1]?.id ?? 0);
    expect(stack()).toHaveLength(1);
  });
});
