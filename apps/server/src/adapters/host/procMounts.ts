/** A file system as it is mounted. */
export interface Mount {
  readonly device: string;
  readonly mount: string;
}

/** File systems that hold data on this machine without a device node of their own. */
const OWN_DEVICE_TYPES: ReadonlySet<string> = new Set(['zfs', 'bcachefs']);
/** Images: full by nature, and nobody can write to them. */
const IMAGE_TYPES: ReadonlySet<string> = new Set(['squashfs', 'iso9660', 'udf', 'erofs']);

/**
 * The mounts of `/proc/self/mounts` (man 5 fstab) that hold data of this machine: one per device,
 * under its shortest path, and the root whatever it is. Network shares are left out: to ask a
 * share whose server is gone hangs, and its server has an agent of its own.
 */
export function parseMounts(text: string): Mount[] {
  const mounts = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const [device, mount, type] = line.split(' ').map(unescapeField);
    if (device === undefined || mount === undefined || type === undefined) continue;
    const isData = device.startsWith('/dev/') || OWN_DEVICE_TYPES.has(type) || mount === '/';
    if (!isData || IMAGE_TYPES.has(type)) continue;
    const known = mounts.get(device);
    if (known === undefined || mount.length < known.mount.length) {
      mounts.set(device, { device, mount });
    }
  }
  return [...mounts.values()];
}

/** Spaces, tabs, newlines and backslashes are written as `\040` and the like. */
function unescapeField(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
