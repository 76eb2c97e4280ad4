import type { HostReader } from '../../agent/index.ts';
import { createLinuxHost } from './linuxHost.ts';
import { createPortableHost } from './portableHost.ts';

/** The reader for the machine this process runs on. */
export function createHostReader(): HostReader {
  return process.platform === 'linux' ? createLinuxHost() : createPortableHost();
}
