/** A Sigma rule with events of its log source that it must find, and that it must not. */
export interface ExampleRule {
  readonly uses: string;
  readonly yaml: string;
  /** Payloads. */
  readonly hits: readonly Readonly<Record<string, unknown>>[];
  readonly misses: readonly Readonly<Record<string, unknown>>[];
}
