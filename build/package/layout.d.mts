/** Where the program is in the folder of a packaged app. On macOS it is the bundle. */
export function binaryIn(folder: string, platform: NodeJS.Platform): string;

/** What one runs to start it. */
export function executableIn(folder: string, platform: NodeJS.Platform): string;

/** Where app.asar is. */
export function resourcesIn(folder: string, platform: NodeJS.Platform): string;

/** The folder of the packaged app, which electron-builder names by platform and architecture. */
export function unpackedFolder(output: string): Promise<string>;
