import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { ROOT } from './scratchTree.mjs';

/** The import rules of build/depcruise.cjs. */
export const { forbidden: RULES, options } = createRequire(import.meta.url)(
  join(ROOT, 'build/depcruise.cjs'),
);

/** Reads every module of apps/ and packages/ below `baseDir` and judges its imports. */
export async function cruiseSources(baseDir) {
  const { enhancedResolveOptions, ...rest } = options;
  const { output } = await cruise(
    ['apps', 'packages'],
    { ...rest, baseDir, ruleSet: { forbidden: RULES }, validate: true },
    enhancedResolveOptions,
  );
  return {
    modules: output.summary.totalCruised,
    violations: output.summary.violations.map(({ rule, from, to }) => ({
      rule: rule.name,
      from,
      to,
    })),
  };
}
