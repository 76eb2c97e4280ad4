import { sep } from 'node:path';

/**
 * Whether this is the packaged app. Electron looks at the name of its binary alone, which anybody may
 * change; an app that runs out of an archive is packaged whatever it is called.
 */
export function isPackagedApp(app: { readonly isPackaged: boolean }, codeFolder: string): boolean {
  return app.isPackaged || codeFolder.split(sep).includes('app.asar');
}
