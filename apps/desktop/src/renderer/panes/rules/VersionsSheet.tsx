import type { CallResult, Problem } from '@batcave/shared/api';
import type { Rule, RuleVersion } from '@batcave/shared/rules';
import { useEffect, useRef, useState } from 'react';
import {
  AnswerProblem,
  ProblemText,
  RowGrid,
  Sheet,
  useAnswer,
  useBlockedBy,
  useCall,
  WaitingForAnswer,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { formatInstant, plural } from '../../ui/format.ts';
import { DiffShown } from './DiffShown.tsx';
import { writeOrdered } from './ruleText.ts';

const PAGE = 100;
/** Pages that are read: as many versions as a person looks through. */
const MOST = 300;

/** What a rule was, who changed what, and the way back. */
export function VersionsSheet(props: {
  readonly rule: Rule;
  readonly onRestored: (rule: Rule, version: number) => void;
  readonly onClose: () => void;
}) {
  const { rule, onRestored, onClose } = props;
  const call = useCall();
  const blockedBy = useBlockedBy('sentry.policy.write');
  const [activeId, setActiveId] = useState<string | null>(null);
  const [against, setAgainst] = useState<'before' | 'now'>('before');
  const [refused, setRefused] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const answer = useAnswer(`${rule.rule_id} ${String(rule.version)}`, readVersions);
  const grid = useRef<HTMLDivElement>(null);
  const isThere = answer.value !== undefined;
  useEffect(() => {
    if (isThere) grid.current?.focus();
  }, [isThere]);
  const versions = answer.value?.versions ?? [];
  const index = versions.findIndex(({ version }) => String(version) === activeId);
  const shown = versions[index];
  const [newest] = versions;
  const older = versions[index + 1];
  const other = against === 'now' ? newest : older;

  async function readVersions(): Promise<CallResult<{ versions: RuleVersion[]; isAll: boolean }>> {
    const read: RuleVersion[] = [];
    let cursor: string | null = null;
    do {
      const after: { cursor?: string } = cursor === null ? {} : { cursor };
      const page = await call('policies.versions', {
        params: { rule_id: rule.rule_id },
        query: { limit: PAGE, ...after },
      });
      if (!page.ok) return page;
      read.push(...page.value.versions);
      cursor = page.value.next_cursor;
    } while (cursor !== null && read.length < MOST);
    return { ok: true, value: { versions: read, isAll: cursor === null } };
  }

  async function restore(version: number): Promise<void> {
    setSending(true);
    setRefused(null);
    const done = await call('policies.restore', {
      params: { rule_id: rule.rule_id },
      body: { version },
    });
    setSending(false);
    if (done.ok) onRestored(done.value, version);
    else setRefused(done.problem);
  }

  const unrestorable =
    shown === undefined
      ? 'Pick a version first'
      : shown === newest
        ? 'This is the version that is there'
        : isSending
          ? 'It is being restored'
          : blockedBy;
  return (
    <Sheet
      title={`Versions of ${rule.name}`}
      isWide
      onClose={onClose}
      closeWord="Close"
      end={
        <ActionButton
          blockedBy={unrestorable}
          onPress={() => {
            if (shown !== undefined) void restore(shown.version);
          }}
        >
          {shown === undefined ? 'Restore' : `Restore version ${String(shown.version)}`}
        </ActionButton>
      }
    >
      <AnswerProblem what="The versions" answer={answer} />
      {answer.isLoading && answer.value === undefined && (
        <WaitingForAnswer rows={4} answer={answer} />
      )}
      {answer.value !== undefined && (
        <div className="rule-versions">
          <RowGrid
            label="Versions"
            columns={[
              { name: 'Version', width: '72px', cell: ({ version }) => version },
              {
                name: 'Saved',
                width: '170px',
                cell: ({ at }) => formatInstant(Date.parse(at)),
              },
              { name: 'By', width: 'minmax(120px, 1fr)', cell: ({ author }) => author },
              {
                name: 'What',
                width: 'minmax(160px, 2fr)',
                cell: ({ deleted, changes, version }) =>
                  deleted
                    ? 'deleted'
                    : version === 1
                      ? 'made'
                      : `${plural(changes.length, 'change')}: ${changes.map(({ field }) => field.slice(1)).join(', ')}`,
                title: ({ changes }) => changes.map(({ field }) => field.slice(1)).join(', '),
              },
            ]}
            rows={versions}
            idOf={({ version }) => String(version)}
            activeId={activeId}
            onActive={setActiveId}
            gridRef={grid}
          />
        </div>
      )}
      {answer.value?.isAll === false && (
        <p className="meta">Older ones are told by npx sentry rules history {rule.rule_id}.</p>
      )}
      {shown !== undefined && (
        <>
          <Choice
            legend={`Version ${String(shown.version)} is compared with`}
            value={against}
            options={[
              ['before', 'the one before it'],
              ['now', 'the one that is there now'],
            ]}
            onChange={setAgainst}
          />
          {other === undefined ? (
            <>
              <p className="meta">There is none before it. It says:</p>
              <DiffShown label="What it says" before="" after={writeOrdered(shown.spec)} />
            </>
          ) : (
            <DiffShown
              label={against === 'now' ? 'From this version to the one now' : 'What it changed'}
              before={writeOrdered(against === 'now' ? shown.spec : other.spec)}
              after={writeOrdered(against === 'now' ? other.spec : shown.spec)}
            />
          )}
        </>
      )}
      {refused !== null && (
        <p className="sheet-refused" role="alert">
          Not restored: <ProblemText problem={refused} />
        </p>
      )}
    </Sheet>
  );
}
