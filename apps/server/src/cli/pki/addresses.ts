import { findRunning } from '../../app/dataDir.ts';
import { publicAddresses } from '../../app/publicAddresses.ts';
import { SettingError, type Settings } from '../../app/settings.ts';

const ADDRESS = /^https:\/\/(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/**
 * Where others reach the API or enrolment of the server of these settings: as given, else as the server
 * that runs here tells, else by its public name.
 *
 * @throws SettingError when nobody can know
 */
export function addressOf(
  settings: Settings,
  listener: 'api' | 'enrol',
  given: string | undefined,
): string {
  const port = listener === 'api' ? settings.port : settings.enrol_port;
  if (given !== undefined) return readAddress(given, port);
  const running = findRunning(settings.data_dir);
  if (running !== undefined) return publicAddresses(running, settings)[listener];
  if (settings.public_hosts === '' || port === 0)
    throw new SettingError(
      `no server runs on ${settings.data_dir}, and there is no public_hosts in its settings: say where it is, --server https://noc.example:${String(port === 0 ? 9444 : port)}`,
    );
  const named = `https://localhost:${String(port)}`;
  return publicAddresses({ api: named, enrol: named }, settings)[listener];
}

/** @throws SettingError */
export function readAddress(text: string, port: number): string {
  const address = text.replace(/\/$/, '');
  if (!ADDRESS.test(address))
    throw new SettingError(
      `--server is ${text}; it must be like https://noc.example:${String(port)}.`,
    );
  return address;
}

/** Whether it means whichever machine it is read on. */
export function isOfThisMachine(address: string): boolean {
  return /^(localhost|127\.|\[::1\])/.test(new URL(address).hostname);
}
