import type { Scope } from './names.ts';

/** The services for which the principal holds the scope: their patterns, or all. */
export function servicesOf(
  principal: { readonly services?: Readonly<Partial<Record<Scope, readonly string[]>>> },
  scope: Scope,
): readonly string[] | 'all' {
  return principal.services?.[scope] ?? 'all';
}

/** Whether a service fits one of the patterns; `*` stands for any characters, none among them. */
export function matchesService(service: string, patterns: readonly string[] | 'all'): boolean {
  return patterns === 'all' || patterns.some((pattern) => fits(service, pattern));
}

/** Glob with `*` alone, in time linear in both for each star: no regular expression is made of a pattern. */
function fits(service: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return service === pattern;
  if (service.length < first.length + last.length) return false;
  if (!service.startsWith(first) || !service.endsWith(last)) return false;
  const end = service.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = service.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
