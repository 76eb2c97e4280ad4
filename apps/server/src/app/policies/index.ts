export { checkDocument, type CheckedRule } from './checkDocument.ts';
export { checkEdits, editCheckWith } from './checkEdits.ts';
export { assertNoneRefused, importRules, type ImportOptions } from './importRules.ts';
export { specOf } from './planImport.ts';
export { readDocument, readSigmaRules } from './readDocument.ts';
export { type DocumentRule, mappingFaults, readRules, ruleFaults } from './readRules.ts';
