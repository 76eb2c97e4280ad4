import { VERSION } from '../app/shipped.ts';

/** Which Sentry this is and on which Node it runs, in a line: what is asked first when something is wrong. */
export function versionLine(): string {
  return `sentry ${VERSION}, Node ${process.versions.node}\n`;
}
