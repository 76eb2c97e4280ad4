import { expect, test } from 'vitest';
import { COMMANDS } from './commands.ts';

// Much of the server is loaded here, which takes seconds on a busy machine.
const LOADING_MS = 60_000;

test.each(COMMANDS)(
  'sentry $name is the command that explains itself so',
  async ({ name, load }) => {
    const { help } = await load();
    expect(`${help().split('\n')[0] ?? ''} `).toContain(`Usage: sentry ${name} `);
  },
  LOADING_MS,
);

test('the overview names each command once, in one line of what it is for', () => {
  expect(new Set(COMMANDS.map(({ name }) => name)).size).toBe(COMMANDS.length);
  for (const { what } of COMMANDS) expect(what).toMatch(/^[A-Z][^\n]{10,79}$/);
});
