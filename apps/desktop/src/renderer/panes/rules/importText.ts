import { RULE_LIMITS } from '@batcave/shared/rules';

/** What was given to be imported. */
export type ReadImport =
  | { readonly ok: true; readonly policies: readonly unknown[] }
  | { readonly ok: false; readonly fault: string };

/** Characters that pass from a window to the server at once. */
export const MAX_IMPORT_CHARS = 400 * 1024;

/** Reads a document of rules: an export, a list of rules, or one rule. */
export function readImport(text: string): ReadImport {
  const refuse = (fault: string): ReadImport => ({ ok: false, fault });
  if (text.trim() === '') return refuse('It is empty.');
  if (text.length > MAX_IMPORT_CHARS)
    return refuse(
      `It is longer than ${String(MAX_IMPORT_CHARS / 1024)} KiB: use npx sentry rules import FILE.`,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (/^\s*(detection|logsource)\s*:/m.test(text))
      return refuse('This is Sigma: use npx sentry rules import --sigma FILE.');
    return refuse(`It is not JSON: ${error instanceof Error ? error.message : ''}.`);
  }
  const policies = listOf(value);
  if (policies === undefined) return refuse('It must be an export, a list of rules, or one rule.');
  if (policies.length === 0) return refuse('There is no rule in it.');
  if (policies.length > RULE_LIMITS.maxImportRules)
    return refuse(
      `It has ${String(policies.length)} rules; ${String(RULE_LIMITS.maxImportRules)} are taken at most. Import them in parts.`,
    );
  return { ok: true, policies };
}

function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if ('policies' in value) return Array.isArray(value.policies) ? value.policies : undefined;
  return [value];
}
