import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Java's arguments for programs that are started often and asked little: on two cores, three
 * brokers with the usual ones take the time that the tests need.
 *
 * `classes` is the file of `keepClasses`; it counts once it holds something.
 */
export function smallJvm(classes) {
  const size = statSync(classes, { throwIfNoEntry: false })?.size ?? 0;
  return [
    ...(size > 0 ? [`-XX:SharedArchiveFile=${classes}`] : []),
    ...['-Xms64m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
    ...['-XX:+ExitOnOutOfMemoryError', '-XX:-UsePerfData', '-Djava.awt.headless=true'],
  ];
}

/**
 * Keeps the classes of a program in a form that Java maps instead of reading and checking them:
 * later starts take a third of the time. Where that cannot be, they take as long as the first.
 *
 * `startAndStop` runs the program once, with these arguments for Java, in a folder that goes away.
 */
export async function keepClasses(classes, startAndStop) {
  if (existsSync(classes)) return;
  let dir;
  try {
    dir = await mkdtemp(join(dirname(classes), 'first-'));
    const aside = join(dir, 'classes.jsa');
    await startAndStop([`-XX:ArchiveClassesAtExit=${aside}`], dir);
    await rename(aside, classes);
  } catch {
    // Empty: tried, cannot. Another user's folder does not even take that.
    await writeFile(classes, '').catch(() => undefined);
  } finally {
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
  }
}
