import { createVitest, parseCLI } from 'vitest/node';
import { prepareConsole } from './prepareConsole.mjs';
import { Tally } from './tally.mjs';

/**
 * Runs what the arguments select and ends with the line `N passed, N failed, N skipped`.
 *
 * Returns the exit code: 0 when something ran and nothing failed.
 */
export async function runTests(args) {
  const tally = new Tally();
  let stopConsole = () => undefined;
  try {
    const { filter, options } = parseCLI(['vitest', 'run', ...args]);
    if (options.testNamePattern !== undefined) tally.leavesOutByName = true;
    const { reporter = 'default', ...rest } = options;
    // What can run side by side and what must run alone are projects of their own.
    const project = [rest.project ?? []]
      .flat()
      .map((name) => (name === 'console' || name === 'cluster' ? `${name}*` : name));
    const reporters = [...[reporter].flat(), tally];
    const vitest = await createVitest({ ...rest, project, watch: false, reporters });
    try {
      const selected = await vitest.globTestSpecifications(filter);
      if (selected.some(({ project }) => project.name.startsWith('console')))
        stopConsole = await prepareConsole(tally);
      await vitest.start(filter);
    } finally {
      await vitest.close();
    }
  } catch (error) {
    tally.fail(error.code === 'VITEST_FILES_NOT_FOUND' ? 'No test file matches.' : error.stack);
  } finally {
    await stopConsole();
  }
  return tally.close();
}
