import { DeleteSheet, DisableSheet } from './ChangeSheets.tsx';
import { ExportSheet } from './ExportSheet.tsx';
import { ImportSheet } from './ImportSheet.tsx';
import { RuleSheet } from './RuleSheet.tsx';
import type { useRules } from './useRules.ts';
import { VersionsSheet } from './VersionsSheet.tsx';

/** The sheet that stands over the list, if one does. */
export function RulesOver({ pane }: { readonly pane: ReturnType<typeof useRules> }) {
  const { onDone } = pane;
  const { over, closeOver } = pane.list;
  switch (over?.kind) {
    case undefined:
      return null;
    case 'edit':
    case 'new':
      return (
        <RuleSheet
          rule={over.kind === 'edit' ? over.rule : undefined}
          first={over.kind === 'new' ? over.first : undefined}
          onSaved={(rule) => {
            onDone(`${rule.name} saved as version ${String(rule.version)}`, rule.rule_id);
          }}
          onClose={closeOver}
        />
      );
    case 'disable':
      return (
        <DisableSheet
          rule={over.rule}
          onConfirm={(reason) => void pane.turn(over.rule, false, reason)}
          onClose={closeOver}
        />
      );
    case 'delete':
      return (
        <DeleteSheet
          rule={over.rule}
          onDone={() => {
            onDone(`${over.rule.name} deleted`);
          }}
          onClose={closeOver}
        />
      );
    case 'versions':
      return (
        <VersionsSheet
          rule={over.rule}
          onRestored={(rule, from) => {
            onDone(`Version ${String(from)} of ${rule.name} is there again`, rule.rule_id);
          }}
          onClose={closeOver}
        />
      );
    case 'import':
      return (
        <ImportSheet
          onDone={(said) => {
            onDone(said);
          }}
          onClose={closeOver}
        />
      );
    case 'export':
      return <ExportSheet picked={pane.picked} onClose={closeOver} />;
  }
}
