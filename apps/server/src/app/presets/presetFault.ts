import type { FieldFault } from '@batcave/shared/errors';
import { PRESET_FORMAT } from '@batcave/shared/presets';

/**
 * What keeps a text from being kept as a preset; `null`: nothing. Whether its windows can be shown is for the
 * console that takes it: consoles of several versions ask one server.
 */
export function presetFault(document: string): FieldFault | null {
  const parsed = parse(document);
  if (parsed === undefined)
    return {
      field: '/document',
      limit: 'JSON, from the first brace to the last',
      fix: 'Send what the console exports, whole.',
    };
  const format: unknown =
    typeof parsed === 'object' && parsed !== null && 'format' in parsed ? parsed.format : undefined;
  if (format === PRESET_FORMAT) return null;
  return {
    field: '/document',
    limit: `an object with "format": "${PRESET_FORMAT}"`,
    fix: 'Save it as a preset in a console, and send what that exports.',
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
