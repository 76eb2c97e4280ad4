import type { Hook, Run } from '@batcave/shared/remediation';
import type { Ref } from 'react';
import { type RowColumn, RowGrid, useServerNowMs } from '../../paneKit/index.ts';
import { formatAge, formatClock } from '../../ui/format.ts';
import { describeGuards, describeTrigger, MODE_WORDS, targetHost } from './describeHook.ts';
import { RunMarks, RunState } from './RunMarks.tsx';

/** The hooks, by name. */
export function HookRows(props: {
  readonly hooks: readonly Hook[];
  readonly lastRuns: ReadonlyMap<string, readonly Run[]>;
  readonly activeId: string | null;
  readonly gridRef: Ref<HTMLDivElement>;
  readonly onActive: (name: string) => void;
  readonly onOpen: (name: string) => void;
}) {
  const { hooks, lastRuns, ...rest } = props;
  const columns: readonly RowColumn<Hook>[] = [
    {
      name: 'Hook',
      width: 'minmax(120px, 1.2fr)',
      cell: ({ name }) => name,
      title: ({ name }) => name,
    },
    { name: 'Mode', width: '74px', cell: ({ mode }) => MODE_WORDS[mode ?? 'suggest'] },
    {
      name: 'Trigger',
      width: 'minmax(120px, 1.4fr)',
      cell: describeTrigger,
      title: describeTrigger,
    },
    {
      name: 'Target',
      width: 'minmax(110px, 1fr)',
      cell: ({ request }) => <span className="mono">{targetHost(request.url)}</span>,
      title: ({ request }) => request.url,
    },
    {
      name: 'Guard',
      width: 'minmax(140px, 2fr)',
      cell: (hook) => describeGuards(hook).join('; '),
      title: (hook) => describeGuards(hook).join('; '),
    },
    {
      name: 'Last runs',
      width: '108px',
      cell: ({ name }) => <RunMarks runs={lastRuns.get(name) ?? []} />,
    },
  ];
  return (
    <RowGrid
      label="Hooks"
      columns={columns}
      rows={hooks}
      idOf={({ name }) => name}
      isQuiet={({ mode }) => mode === 'off'}
      isMain
      {...rest}
    />
  );
}

/** Runs, newest first. */
export function RunRows(props: {
  readonly label: string;
  readonly runs: readonly Run[];
  readonly activeId: string | null;
  readonly isMain: boolean;
  readonly gridRef: Ref<HTMLDivElement>;
  readonly onActive: (runId: string) => void;
  readonly onOpen: (runId: string) => void;
}) {
  const { label, runs, ...rest } = props;
  const nowMs = useServerNowMs(1000);
  const columns: readonly RowColumn<Run>[] = [
    { name: 'State', width: '170px', cell: (run) => <RunState run={run} /> },
    {
      name: 'Asked',
      width: '118px',
      cell: ({ created_at: at }) => (
        <span className="mono meta">
          {formatClock(Date.parse(at))} {formatAge(nowMs - Date.parse(at))}
        </span>
      ),
    },
    { name: 'Hook', width: 'minmax(100px, 1fr)', cell: ({ hook }) => hook },
    {
      name: 'Service',
      width: 'minmax(100px, 1fr)',
      cell: ({ service }) => service,
      title: ({ service }) => service,
    },
    { name: 'By', width: 'minmax(90px, 140px)', cell: ({ requested_by: by }) => by },
    {
      name: 'Why',
      width: 'minmax(140px, 2fr)',
      cell: ({ reason }) => reason,
      title: ({ reason }) => reason,
    },
  ];
  return (
    <RowGrid label={label} columns={columns} rows={runs} idOf={({ run_id }) => run_id} {...rest} />
  );
}
