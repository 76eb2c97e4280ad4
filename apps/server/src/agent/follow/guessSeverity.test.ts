import { describe, expect, it } from 'vitest';
import { guessSeverity } from './guessSeverity.ts';

describe('guessSeverity', () => {
  it.each([
    ['CRITICAL', '2026-11-23 08:42:17 CRITICAL disk gone'],
    ['CRITICAL', 'FATAL: password authentication failed'],
    ['CRITICAL', 'PANIC: could not write to file'],
    ['CRITICAL', 'Nov 23 08:42:17 host kernel: EMERG overheating'],
    ['CRITICAL', '[ALERT] 327/084217 backend has no server available'],
    ['CRITICAL', 'panic: runtime error: index out of range'],
    ['CRITICAL', '<2>kernel: Out of memory'],
    ['CRITICAL', '{"level":60,"msg":"giving up"}'],
    ['ERROR', '2026-11-23 08:42:17 [ERROR] cannot connect'],
    ['ERROR', 'ERR Connection refused'],
    ['ERROR', 'Nov 23 08:42:17 web-1 nginx[7]: error: open() failed'],
    ['ERROR', 'time=08:42 level=error msg="no route"'],
    ['ERROR', '{"severity":"ERROR","message":"x"}'],
    ['ERROR', '<3>sshd: bad'],
    ['ERROR', '<187>1 2026-11-23T08:42:17Z host app - - - down'],
    ['ERROR', 'Nov 23 08:42:17 web-1 app: an error occurred'],
    ['WARN', 'WARN low space'],
    ['WARN', 'WARNING: deprecated'],
    ['WARN', '[warn] old lockfile'],
    ['WARN', '{"level":40,"msg":"slow"}'],
    ['WARN', '<4>usb: reset'],
    ['INFO', 'INFO retry after ERROR'],
    ['INFO', 'level=info msg="handled error"'],
    ['INFO', '<6>usb: new device'],
    ['INFO', '{"level":30,"msg":"an error was fixed"}'],
    ['INFO', 'Finished with 0 errors and no error left'],
    ['INFO', 'GET /errors/ERRONEOUS HTTP/1.1 200'],
    ['INFO', 'user terror logged in, alert_id=7'],
    ['INFO', ''],
  ])('takes for %s: %s', (severity, line) => {
    expect(guessSeverity(line)).toBe(severity);
  });

  it('looks at the beginning of a long line only', () => {
    expect(guessSeverity(`${'x '.repeat(300)} ERROR`)).toBe('INFO');
  });

  it('takes no longer than the line is for one that was made to be slow', () => {
    const startedMs = performance.now();
    for (const line of ['level'.repeat(4000), ' ['.repeat(8000), 'no '.repeat(6000)])
      guessSeverity(line);
    expect(performance.now() - startedMs).toBeLessThan(100);
  });
});
