import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = 'lock';

/**
 * Takes the folder for this process; resolves with the function that gives it back.
 *
 * The file says which process holds it. A process that died without giving it back, even one whose
 * pid somebody else has by now, does not hold it any more.
 *
 * @throws when a living process holds it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, NAME);
  const mine = `${path}.${String(process.pid)}`;
  const owner = await describeProcess(process.pid);
  await writeFile(mine, owner, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      // A link either appears whole or not at all; a file created and then written would not.
      if (await succeeds(() => link(mine, path), 'EEXIST')) {
        return () => releaseLock(path, owner);
      }
      const holder = await readHolder(path);
      if (holder === undefined) continue;
      if (await isAlive(holder)) {
        throw new Error(
          `${folder} is in use by process ${holder.split(' ')[0] ?? '?'}. Stop that agent, or give this one its own --state-dir.`,
        );
      }
      await removeStale(path, holder);
    }
    throw new Error(`${path} changes hands all the time. Start one agent only.`);
  } finally {
    await rm(mine, { force: true });
  }
}

/** Moves the dead owner's file away, unless somebody else did and holds the lock by now. */
async function removeStale(path: string, holder: string): Promise<void> {
  const aside = `${path}.stale.${String(process.pid)}`;
  if (!(await succeeds(() => rename(path, aside), 'ENOENT'))) return;
  if ((await readFile(aside, 'utf8')) !== holder) {
    await succeeds(() => link(aside, path), 'EEXIST');
  }
  await rm(aside, { force: true });
}

async function releaseLock(path: string, owner: string): Promise<void> {
  if ((await readHolder(path)) === owner) await rm(path, { force: true });
}

async function readHolder(path: string): Promise<string | undefined> {
  let text: string | undefined;
  await succeeds(async () => {
    text = await readFile(path, 'utf8');
  }, 'ENOENT');
  return text;
}

async function isAlive(holder: string): Promise<boolean> {
  const pid = Number(holder.split(' ')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return (await describeProcess(pid)) === holder;
}

/** The pid, and on Linux boot and start time, so that a reused pid is told apart. */
async function describeProcess(pid: number): Promise<string> {
  if (process.platform !== 'linux') return String(pid);
  try {
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    // Field 22, counted after the name, which may itself hold spaces and brackets.
    const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${String(pid)} ${boot} ${startedAt}`;
  } catch {
    // Ended in between, or /proc is hidden: the pid alone must do.
    return String(pid);
  }
}

async function succeeds(act: () => Promise<unknown>, expectedCode: string): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === expectedCode) return false;
    throw error;
  }
}
