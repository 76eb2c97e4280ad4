export type { LintFinding } from './finding.ts';
export { lintConfig, MAX_FINDINGS } from './lintConfig.ts';
