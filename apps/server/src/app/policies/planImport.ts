import type { FieldFault } from '@batcave/shared/errors';
import {
  diffRules,
  type ImportMode,
  type ImportOutcome,
  type Rule,
  RULE_LIMITS,
  type RuleChange,
  type RuleInput,
} from '@batcave/shared/rules';
import type { RuleEdit } from '../../adapters/postgres/index.ts';
import { atPointer, type DocumentRule } from './readRules.ts';

/** What is to become of one rule of a document, or of one that it does not have. */
export interface PlannedRule {
  /** Where it stands in what was sent; `undefined` for a rule that is not in it. */
  readonly at: DocumentRule | undefined;
  readonly ruleId: string | undefined;
  readonly name: string | undefined;
  readonly outcome: ImportOutcome;
  /** What it is written as, if it is. */
  readonly spec?: RuleInput;
  readonly changes?: readonly RuleChange[];
  readonly faults?: readonly FieldFault[];
}

/** What a document comes to. */
export interface ImportPlan {
  readonly rules: readonly PlannedRule[];
  readonly edits: readonly RuleEdit[];
  readonly isRefused: boolean;
}

/** The rule that an entry means, or why that cannot be said; the id it has, or will have. */
interface Found {
  readonly ruleId: string | undefined;
  readonly rule?: Rule | undefined;
  readonly fault?: FieldFault;
}

/**
 * Works out what a document would do to the rules of a tenant, entry by entry. Whether the rules can
 * judge is not looked at here.
 *
 * @param newId makes the ids of rules that come without one
 */
export function planImport(
  stored: readonly Rule[],
  document: readonly DocumentRule[],
  mode: ImportMode,
  newId: () => string,
): ImportPlan {
  const finder = createFinder(stored, mode);
  let room = RULE_LIMITS.maxRules - (mode === 'replace' ? 0 : stored.length);
  const takeRoom = (): boolean => (room -= 1) >= 0;
  const rules = document.map((entry): PlannedRule => {
    const { name, read } = entry;
    const { ruleId, rule, fault } = finder.find(entry);
    const planned = { at: entry, ruleId, name };
    const refuse = (faults: readonly FieldFault[]): PlannedRule => ({
      ...{ ...planned, outcome: 'refused', faults },
    });
    if (!read.ok) return refuse(read.faults);
    if (fault !== undefined) return refuse(atPointer(entry.pointer, [fault]));
    const { spec } = read;
    if (rule === undefined)
      return takeRoom()
        ? { ...planned, ruleId: ruleId ?? newId(), outcome: 'created', spec }
        : refuse(atPointer(entry.pointer, [NO_ROOM]));
    if (mode === 'replace') takeRoom();
    const changes = diffRules(specOf(rule), spec);
    return changes.length === 0
      ? { ...planned, outcome: 'unchanged' }
      : { ...planned, outcome: 'updated', spec, changes };
  });
  const gone = mode === 'replace' ? finder.notFound() : [];
  const all = [...rules, ...gone.map(toDeleted)];
  return {
    rules: all,
    edits: all.flatMap(editOf),
    isRefused: all.some(({ outcome }) => outcome === 'refused'),
  };
}

/** What a rule says, without what is kept beside it. */
export function specOf(rule: Rule): RuleInput {
  const {
    rule_id: _id,
    version: _version,
    created_at: _created,
    updated_at: _updated,
    updated_by: _by,
    ...spec
  } = rule;
  return spec;
}

function toDeleted({ rule_id: ruleId, name }: Rule): PlannedRule {
  return { at: undefined, ruleId, name, outcome: 'deleted' };
}

function editOf({ ruleId, outcome, spec }: PlannedRule): RuleEdit[] {
  if (ruleId === undefined) return [];
  if (outcome === 'deleted') return [{ kind: 'remove', ruleId }];
  return spec === undefined ? [] : [{ kind: 'write', ruleId, spec }];
}

/** Says which rule each entry means, the entries in their order. */
function createFinder(stored: readonly Rule[], mode: ImportMode) {
  const byId = new Map(stored.map((rule) => [rule.rule_id, rule]));
  const byName = Map.groupBy(stored, ({ name }) => name);
  const meant = new Set<string>();
  /** One of these is meant by an entry that does not say which. */
  const perhaps = new Set<string>();
  const names = new Set<string>();

  const findById = (ruleId: string): Found => {
    const rule = byId.get(ruleId);
    if (meant.has(ruleId)) return { ruleId, fault: comesTwice('/rule_id') };
    meant.add(ruleId);
    if (mode === 'create' && rule !== undefined) return { ruleId, fault: isThere(rule) };
    return { ruleId, rule };
  };
  const findByName = (name: string): Found => {
    const named = mode === 'create' ? [] : (byName.get(name) ?? []);
    const [rule] = named;
    if (named.length > 1) {
      for (const { rule_id: ruleId } of named) perhaps.add(ruleId);
      return { ruleId: undefined, fault: isAmbiguous(named) };
    }
    const isTwice = mode !== 'create' && names.has(name);
    names.add(name);
    const ruleId = rule?.rule_id;
    if (isTwice || (ruleId !== undefined && meant.has(ruleId)))
      return { ruleId, fault: comesTwice('/name') };
    if (ruleId !== undefined) meant.add(ruleId);
    return { ruleId, rule };
  };
  return {
    find: ({ ruleId, name = '' }: Pick<DocumentRule, 'ruleId' | 'name'>): Found =>
      ruleId === undefined ? findByName(name) : findById(ruleId),
    /** The rules that no entry means. */
    notFound: () => stored.filter(({ rule_id: id }) => !meant.has(id) && !perhaps.has(id)),
  };
}

function isThere({ name }: Rule): FieldFault {
  return {
    field: '/rule_id',
    limit: 'an id that no rule has yet, in the mode create',
    fix: `It is that of "${name}": take the mode upsert to change that rule, or leave rule_id out to make another.`,
  };
}

const MOST_NAMED = 5;

function isAmbiguous(rules: readonly Rule[]): FieldFault {
  const ids = rules.slice(0, MOST_NAMED).map((rule) => rule.rule_id);
  return {
    field: '/name',
    limit: `a name that one rule has at most, where there is no rule_id; ${String(rules.length)} have it`,
    fix: `Say which one is meant with its rule_id: ${ids.join(', ')}${rules.length > ids.length ? ', …' : ''}.`,
  };
}

function comesTwice(field: '/name' | '/rule_id'): FieldFault {
  return {
    field,
    limit: 'each rule once in a document',
    fix: 'An earlier entry means the same rule: take one of them out, or give this one another name or rule_id.',
  };
}

const NO_ROOM: FieldFault = {
  field: '',
  limit: `one of the ${String(RULE_LIMITS.maxRules)} rules that a tenant may have at most`,
  fix: 'Delete rules that are not needed any more, or group one by a field instead of writing one per source.',
};
