import type { DispatchConfig } from '@batcave/shared/dispatch';
import { SEVERITIES } from '@batcave/shared/events';
import { SettingError } from '../../app/settings.ts';
import type { Action } from '../actions.ts';
import type { OptionSpec, OptionValues } from '../arguments.ts';
import { inWords, listOf, print, textOf, wordOf } from '../given.ts';
import { idOf } from '../incidents/withIncidents.ts';
import { TENANT_OPTION } from '../pki/identityOptions.ts';
import { describeRouteTest } from './describeRouteTest.ts';
import { readDocument } from './document.ts';
import { AT_OPTION, atOf, FILE_OPTION, withDispatch } from './withDispatch.ts';

const LABEL_OPTION: OptionSpec = {
  name: 'label',
  kind: 'list',
  placeholder: 'NAME=VALUE',
  what: 'A label of the alert. May be repeated.',
};

export const testAction: Action = {
  name: 'test',
  usage: '--label service=S --label severity=SEV … | --alert ID  [--file FILE] [--at TIME]',
  what: 'Who would be told of an alert, by which routes, and why not others. Tells nobody.',
  more: [
    'Walks the tree as the server does, with the rights, shifts, silences and hours of that moment. The alert is made up',
    'of labels, or is one that there is. Not seen: alerts that would inhibit it, and what was learned of its kind.',
    '',
    '  sentry dispatch test --label service=payments --label severity=CRITICAL',
    '  sentry dispatch test --label service=payments --label severity=ERROR --file new.yaml --at 2026-12-25T03:00:00Z',
  ],
  options: [
    LABEL_OPTION,
    {
      name: 'alert',
      kind: 'text',
      placeholder: 'ID',
      what: 'This alert; labels win over its own.',
    },
    FILE_OPTION,
    AT_OPTION,
    TENANT_OPTION,
  ],
  async run({ options }) {
    const labels = labelsOf(options);
    const alert = textOf(options, 'alert');
    if (alert === undefined && labels['service'] === undefined)
      throw new SettingError(
        'say which alert: --alert ID, or --label service=payments --label severity=CRITICAL.',
      );
    if (labels['severity'] !== undefined) wordOf('label severity', labels['severity'], SEVERITIES);
    const body = {
      ...(alert === undefined ? {} : { alert_id: idOf(alert, 'alert') }),
      ...(alert === undefined || Object.keys(labels).length > 0 ? { labels } : {}),
      ...questionOf(options),
    };
    await withDispatch(options, async ({ routes, ctx, tenant }) => {
      const result = await routes['dispatch.test'](ctx, { body }).catch(
        inWords({ not_found: `There is no alert ${alert ?? ''} of tenant ${tenant}.` }),
      );
      print(options, result, describeRouteTest(result));
    });
    return 0;
  },
};

export const simulateAction: Action = {
  name: 'simulate',
  usage: 'SERVICE SEVERITY [--label NAME=VALUE] [--file FILE] [--at TIME]',
  operand: 'SERVICE SEVERITY',
  what: 'Who is paged when, for a service and a severity, if nobody acknowledges.',
  more: [
    'The same walk as sentry dispatch test, for a service and a severity: who is told at once, and who at each step of',
    'the escalation, with the shifts of that time.',
    '',
    '  sentry dispatch simulate payments CRITICAL --at 2026-12-25T03:00:00+01:00',
  ],
  options: [LABEL_OPTION, FILE_OPTION, AT_OPTION, TENANT_OPTION],
  async run({ options, operands: [service = '', given = ''] }) {
    const severity = wordOf('SEVERITY', given, SEVERITIES);
    const labels = labelsOf(options);
    const body = { service, severity, labels, ...questionOf(options) };
    await withDispatch(options, async ({ routes, ctx }) => {
      const result = await routes['dispatch.simulate'](ctx, { body });
      print(options, result, describeRouteTest(result));
    });
    return 0;
  },
};

function labelsOf(options: OptionValues): Record<string, string> {
  return Object.fromEntries(
    listOf(options, 'label').map((text) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
      if (name === undefined || value === undefined)
        throw new SettingError(`--label is ${text}; write NAME=VALUE: --label service=payments.`);
      return [name, value];
    }),
  );
}

function questionOf(options: OptionValues): {
  config?: DispatchConfig & { route?: never };
  at?: string;
} {
  const file = textOf(options, 'file');
  const at = atOf(options);
  const config = file === undefined ? undefined : readDocument(file, 'assume').config;
  return {
    // The tree of routes is a schema that refers to itself, which the type of a body cannot say.
    ...(config === undefined ? {} : { config: config as DispatchConfig & { route?: never } }),
    ...(at === undefined ? {} : { at }),
  };
}
