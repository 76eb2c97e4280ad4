/**
 * What a page of the console may do: run and show what came with it. `connect-src 'none'` keeps
 * every network from it; data comes over the bridge. React builds no HTML from text, so Trusted
 * Types can refuse it outright.
 */
const DIRECTIVES = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "worker-src 'self'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
];

/** The policy as a header. */
export const CONTENT_SECURITY_POLICY = [...DIRECTIVES, "frame-ancestors 'none'"].join('; ');

/** The policy inside the page, which holds if the header is ever lost. Frames are no matter there. */
export const PAGE_SECURITY_POLICY = DIRECTIVES.join('; ');
