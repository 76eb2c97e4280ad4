/**
 * Watches for SIGINT, SIGTERM and SIGHUP (the terminal was closed). The first resolves `first`; a second ends the process at once,
 * for whoever cannot wait.
 */
export function untilSignal(): { readonly first: Promise<NodeJS.Signals> } {
  const first = Promise.withResolvers<NodeJS.Signals>();
  let seen = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      seen += 1;
      if (seen > 1) process.exit(130);
      first.resolve(signal);
    });
  return { first: first.promise };
}
