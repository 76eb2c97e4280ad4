import type { Playlist, WindowPlan, WorkspaceState } from '../../../ipc/workspace.ts';
import { useServerNowMs } from '../../paneKit/index.ts';
import { formatClock } from '../../ui/format.ts';
import { usePlaylistPreview } from '../../wallMode/index.ts';
import { DAYS } from './playlistForm.ts';

function moment(atMs: number): string {
  const at = new Date(atMs);
  const day = DAYS.find(([each]) => each === at.getUTCDay())?.[1] ?? '';
  return `${day} ${at.toISOString().slice(11, 16)} UTC`;
}

/** What a wall with this playlist would show now, next, and when its hours bring others. */
export function Preview(props: {
  readonly host: WorkspaceState;
  readonly window: WindowPlan;
  /** `null`: what is written is not one yet. */
  readonly playlist: Playlist | null;
}) {
  const nowMs = useServerNowMs(1_000);
  const preview = usePlaylistPreview(props.host, props.window, props.playlist);
  const clock = `${formatClock(nowMs)} UTC`;
  if (preview === null)
    return (
      <p className="playlist-preview meta" data-part="preview">
        It is {clock}. What would be shown is told once every entry is right.
      </p>
    );
  const { now, heldFor, next, hours, isOutOfHours } = preview;
  return (
    <dl className="playlist-preview" data-part="preview" aria-label="Were it to begin now">
      <dt>Now, {clock}</dt>
      <dd>
        {now}
        {heldFor !== null && ` · held: ${heldFor}`}
        {isOutOfHours && ' · these are the hours of no entry: all boards are shown'}
      </dd>
      <dt>Next</dt>
      <dd>
        {next === null ? 'nothing else: it stands still' : `${next.name} in ${String(next.inS)} s`}
      </dd>
      <dt>Hours</dt>
      <dd>
        {hours === null
          ? 'the same boards at all times'
          : `from ${moment(hours.atMs)}: ${hours.names.length === 0 ? 'no entry, so all boards' : hours.names.join(', ')}`}
      </dd>
    </dl>
  );
}
