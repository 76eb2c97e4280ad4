import { at } from './Findings.ts';
import type { Reading } from './options.ts';
import type { YamlValue } from './yaml.ts';

const MAX_TAGS = 64;
const TAG = /^[a-z0-9_-]+\.[a-z0-9._-]+$/;

/** Labels of a rule by its tags, several values parted by commas. */
export interface TagLabels {
  /** ATT&CK techniques: `T1059.001`. */
  readonly mitre_technique?: string;
  /** ATT&CK tactics: `initial-access`. */
  readonly mitre_tactic?: string;
  /** ATT&CK groups `G0016` and software `S0154`. */
  readonly mitre_group?: string;
  readonly mitre_software?: string;
  /** `CVE-2021-44228`. */
  readonly cve?: string;
  /** All other tags, as they are. */
  readonly sigma_tags?: string;
}

function labelOf(tag: string): readonly [keyof TagLabels, string] {
  const [, kind = '', number = ''] = /^attack\.([tgs])(\d{4}(?:\.\d{3})?)$/.exec(tag) ?? [];
  if (kind === 't') return ['mitre_technique', `T${number}`];
  if (kind === 'g') return ['mitre_group', `G${number}`];
  if (kind === 's') return ['mitre_software', `S${number}`];
  const [, tactic] = /^attack\.([a-z][a-z_-]+)$/.exec(tag) ?? [];
  // Older rules write initial_access, newer ones initial-access.
  if (tactic !== undefined) return ['mitre_tactic', tactic.replaceAll('_', '-')];
  const [, year, serial] = /^cve\.(\d{4})[.-](\d{4,})$/.exec(tag) ?? [];
  if (year !== undefined) return ['cve', `CVE-${year}-${serial ?? ''}`];
  return ['sigma_tags', tag];
}

/** Makes labels of the tags of a rule (Sigma tags appendix 2.0). */
export function readTags(value: YamlValue | undefined, { findings }: Reading): TagLabels {
  const tags = Array.isArray(value) ? (value as readonly YamlValue[]) : [];
  if ((value !== undefined && value !== null && !Array.isArray(value)) || tags.length > MAX_TAGS)
    findings.refuse('/tags', `a list of at most ${String(MAX_TAGS)} texts`, 'Write a list.');
  const labels = new Map<keyof TagLabels, string[]>();
  tags.slice(0, MAX_TAGS).forEach((tag, i) => {
    const lower = typeof tag === 'string' ? tag.toLowerCase() : '';
    if (!TAG.test(lower)) {
      findings.refuse(at('/tags', i), 'a namespace, a dot and a name', 'Write attack.t1059.');
      return;
    }
    const [label, text] = labelOf(lower);
    labels.set(label, [...(labels.get(label) ?? []), text]);
  });
  return Object.fromEntries([...labels].map(([label, texts]) => [label, texts.join(',')]));
}
