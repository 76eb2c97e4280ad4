import { findConflicts, type ObjectSchema } from './compareSchemas.ts';

interface Version {
  readonly version: number;
  readonly id: number;
  readonly text: string;
  deleted: boolean;
}

/** A refusal as it goes over the wire. */
export class Refused extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What the fake holds: subjects with versions, and one id for each text. */
export class RegistryContent {
  readonly #subjects = new Map<string, Version[]>();
  readonly #compatibilities = new Map<string, string>();
  readonly #ids = new Map<string, number>();
  /** For subjects without one of their own. */
  defaultCompatibility = 'BACKWARD';

  find(subject: string, text: string): object {
    const version = this.#living(subject).find((one) => one.text === text);
    if (version === undefined) throw new Refused(404, 40403, 'Schema not found');
    return { subject, version: version.version, id: version.id, schema: text };
  }

  register(subject: string, text: string): object {
    const known = this.#subjects.get(subject)?.find((one) => one.text === text && !one.deleted);
    if (known !== undefined) return { id: known.id };
    const conflicts = this.#conflicts(subject, text);
    if (conflicts.length > 0)
      throw new Refused(409, 409, 'Schema being registered is incompatible with an earlier one');
    const id = this.#ids.get(text) ?? this.#ids.size + 1;
    this.#ids.set(text, id);
    const versions = this.#subjects.get(subject) ?? [];
    versions.push({ version: versions.length + 1, id, text, deleted: false });
    this.#subjects.set(subject, versions);
    return { id };
  }

  compare(subject: string, text: string): object {
    const messages = this.#conflicts(subject, text);
    return { is_compatible: messages.length === 0, messages };
  }

  remove(subject: string): object {
    const versions = this.#living(subject);
    for (const version of versions) version.deleted = true;
    return versions.map(({ version }) => version);
  }

  listVersions(subject: string): object {
    return this.#living(subject).map(({ version }) => version);
  }

  compatibilityOf(subject: string): object {
    const compatibilityLevel = this.#compatibilities.get(subject);
    if (compatibilityLevel === undefined) throw new Refused(404, 40408, 'not configured');
    return { compatibilityLevel };
  }

  setCompatibility(subject: string, compatibility: string): object {
    this.#compatibilities.set(subject, compatibility);
    return { compatibility };
  }

  versionsWithId(id: number, deletedToo: boolean): object {
    const all = [...this.#subjects].flatMap(([subject, versions]) =>
      versions.map((version) => ({ subject, ...version })),
    );
    if (!all.some((one) => one.id === id)) throw new Refused(404, 40403, 'Schema not found');
    return all
      .filter((one) => one.id === id && (deletedToo || !one.deleted))
      .map(({ subject, version }) => ({ subject, version }));
  }

  #living(subject: string): Version[] {
    const living = (this.#subjects.get(subject) ?? []).filter(({ deleted }) => !deleted);
    if (living.length === 0) throw new Refused(404, 40401, `Subject '${subject}' not found.`);
    return living;
  }

  #conflicts(subject: string, text: string): string[] {
    const last = this.#subjects.get(subject)?.findLast(({ deleted }) => !deleted);
    const next = JSON.parse(text) as ObjectSchema;
    if (typeof next.type !== 'string') throw new Refused(422, 42201, 'Invalid schema');
    if (last === undefined) return [];
    const compatibility = this.#compatibilities.get(subject) ?? this.defaultCompatibility;
    return findConflicts(compatibility, JSON.parse(last.text) as ObjectSchema, next);
  }
}
