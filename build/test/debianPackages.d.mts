/**
 * Installs the packages that are missing on Debian and its kin, when that is allowed; of one row one is enough.
 * Without rows: what the tests of the console need. Never fails: gives a line for each thing that the person at the
 * machine should know.
 */
export function installDebianPackages(
  say: (line: string) => void,
  needed?: readonly (readonly string[])[],
): Promise<string[]>;
