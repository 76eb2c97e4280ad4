// Holds every import of the sources against the rules of build/depcruise.cjs.
import { cruiseSources, RULES } from './cruiseSources.mjs';
import { ROOT } from './scratchTree.mjs';

const { modules, violations } = await cruiseSources(ROOT);
const why = new Map(RULES.map(({ name, comment }) => [name, comment]));
for (const { rule, from, to } of violations)
  console.error(`${from}\n  imports ${to}\n  ${rule}: ${why.get(rule) ?? ''}`);
if (modules === 0) console.error('No module was read: the check is blind.');
if (violations.length > 0 || modules === 0) process.exitCode = 1;
else console.log(`${String(modules)} modules keep ${String(RULES.length)} import rules`);
