import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Whether the system starts the console when somebody logs in. */
export interface StartOnLogin {
  get(): Promise<boolean>;
  set(isWanted: boolean): Promise<void>;
}

/** What macOS and Windows offer for it. */
export interface LoginItems {
  getLoginItemSettings(options: { args: string[] }): { openAtLogin: boolean };
  setLoginItemSettings(settings: { openAtLogin: boolean; args: string[] }): void;
}

/** It comes back as the wall that it was. */
const ARGUMENTS = ['--wall'];

/** Over the login items of macOS and Windows. */
export function loginItems(app: LoginItems): StartOnLogin {
  return {
    get: () => Promise.resolve(app.getLoginItemSettings({ args: ARGUMENTS }).openAtLogin),
    set(isWanted) {
      app.setLoginItemSettings({ openAtLogin: isWanted, args: ARGUMENTS });
      return Promise.resolve();
    },
  };
}

/** Over a file in the autostart folder of a Linux desktop (XDG autostart specification). */
export function autostartFile(path: string, command: readonly string[]): StartOnLogin {
  return {
    get: () =>
      readFile(path, 'utf8').then(
        (text) => !/^Hidden=true$/m.test(text),
        () => false,
      ),
    async set(isWanted) {
      if (!isWanted) return rm(path, { force: true });
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, autostartEntry([...command, ...ARGUMENTS]), { mode: 0o600 });
    },
  };
}

/** The desktop entry that starts the command. */
export function autostartEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Batcave',
    `Exec=${command.map(quote).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** As the desktop entry specification says of `Exec`: quoted, then escaped as every text of the file. */
function quote(word: string): string {
  const quoted = /^[\w./=:@+,-]+$/.test(word)
    ? word
    : `"${word.replaceAll(/["`$\\]/g, String.raw`\$&`)}"`;
  return quoted.replaceAll('\\', '\\\\').replaceAll('%', '%%');
}
