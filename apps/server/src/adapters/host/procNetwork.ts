import type { InterfaceCounters } from '../../agent/index.ts';

/** Reads `/proc/net/dev` (man 5 proc_pid_net): every interface but the loopback. */
export function parseInterfaces(text: string): InterfaceCounters[] {
  return text.split('\n').flatMap((line) => {
    const colon = line.lastIndexOf(':');
    if (colon === -1) return [];
    const name = line.slice(0, colon).trim();
    const columns = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number);
    if (name === 'lo' || columns.length < 16) return [];
    const column = (index: number) => columns[index] ?? 0;
    return [
      {
        name,
        receivedBytes: column(0),
        sentBytes: column(8),
        errors: column(2) + column(10),
        dropped: column(3) + column(11),
      },
    ];
  });
}
