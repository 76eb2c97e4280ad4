/** Where an alert may say that it is about security. */
export interface SecurityHints {
  readonly alertLabels: Readonly<Record<string, string>>;
  readonly ruleLabels?: Readonly<Record<string, string>> | undefined;
  /** Type of the event, and those that the rule matches. */
  readonly eventTypes: readonly string[];
}

/** Says where the alert says that it is about security, in words; null: nowhere. */
export function securityOf({ alertLabels, ruleLabels = {}, eventTypes }: SecurityHints) {
  for (const [whose, labels] of [
    ['label', alertLabels],
    ['label of the rule', ruleLabels],
  ] as const)
    for (const name of ['category', 'type'])
      if (labels[name]?.toLowerCase() === 'security') return `${whose} ${name}=${labels[name]}`;
  const type = eventTypes.find((one) => /^(security|auth)(\.|$)/i.test(one));
  return type === undefined ? null : `event type ${type}`;
}
