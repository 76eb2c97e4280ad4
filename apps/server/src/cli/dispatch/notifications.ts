import { type Notification, NOTIFICATION_STATES } from '@batcave/shared/dispatch';
import { UuidSchema } from '@batcave/shared/events';
import { Check } from 'typebox/value';
import { SettingError } from '../../app/settings.ts';
import type { Action } from '../actions.ts';
import { inWords, numberOf, print, textOf, wordOf } from '../given.ts';
import { printable } from '../incidents/describe.ts';
import { idOf } from '../incidents/withIncidents.ts';
import { TENANT_OPTION } from '../pki/identityOptions.ts';
import { gather, LIMIT_OPTION } from '../pki/pages.ts';
import { tableOf } from '../printTable.ts';
import { withDispatch } from './withDispatch.ts';

export const notificationsAction: Action = {
  name: 'notifications',
  usage: '[--state S] [--receiver R] [--alert ID] [--incident ID] [--limit N]',
  what: 'What was sent to whom and what became of it, newest first.',
  options: [
    {
      name: 'state',
      kind: 'text',
      placeholder: 'S',
      what: `One of ${NOTIFICATION_STATES.join(', ')}.`,
    },
    { name: 'receiver', kind: 'text', placeholder: 'R', what: 'By this receiver.' },
    { name: 'alert', kind: 'text', placeholder: 'ID', what: 'About this alert.' },
    { name: 'incident', kind: 'text', placeholder: 'ID', what: 'About this incident.' },
    LIMIT_OPTION,
    TENANT_OPTION,
  ],
  async run({ options }) {
    const limit = numberOf(options, 'limit', { least: 1, most: 100_000, usual: 100 });
    const [state, receiver, alert, incident] = ['state', 'receiver', 'alert', 'incident'].map(
      (name) => textOf(options, name),
    );
    const query = {
      ...(state === undefined ? {} : { state: wordOf('state', state, NOTIFICATION_STATES) }),
      ...(receiver === undefined ? {} : { receiver }),
      ...(alert === undefined ? {} : { alert: idOf(alert, 'alert') }),
      ...(incident === undefined ? {} : { incident: idOf(incident, 'incident') }),
    };
    await withDispatch(options, async ({ notifications, view }) => {
      const { rows, hasMore } = await gather(limit, async (page) => {
        const read = await notifications.list(view, { ...query, ...page });
        return { rows: read.notifications, next: read.next_cursor };
      });
      const table = rows.length === 0 ? 'There are none.' : describeNotifications(rows);
      print(
        options,
        { notifications: rows, has_more: hasMore },
        hasMore ? `${table}\nThere are more: --limit ${String(limit * 10)}.` : table,
      );
    });
    return 0;
  },
};

export const retryAction: Action = {
  name: 'retry',
  usage: 'ID',
  operand: 'ID',
  what: 'Let a server try a notification again that has failed, or that waits.',
  options: [TENANT_OPTION],
  async run({ options, operand }) {
    const isId: boolean = Check(UuidSchema, operand);
    if (!isId)
      throw new SettingError(`${operand} is no id; sentry dispatch notifications shows them.`);
    const id = operand.toLowerCase();
    await withDispatch(options, async ({ notifications, view, asker, tenant }) => {
      const one = await notifications.retry(view, asker, id).catch(
        inWords({
          not_found: `There is no notification ${operand} of tenant ${tenant}; sentry dispatch notifications --tenant ${tenant} shows those there are.`,
        }),
      );
      print(options, one, `${one.notification_id} is tried again now, by the server that leads.`);
    });
    return 0;
  },
};

function describeNotifications(rows: readonly Notification[]): string {
  return tableOf(
    ['ID', 'AT', 'STATE', 'TRIES', 'REASON', 'RECEIVER', 'WHO', 'TITLE', 'WHAT BECAME OF IT'],
    rows.map((one) => [
      one.notification_id,
      one.created_at.slice(0, 19),
      one.state,
      String(one.attempt_count),
      one.message.reason,
      one.receiver,
      one.person ?? one.address ?? '-',
      shortened(printable(one.message.title)),
      printable(one.state_reason ?? one.attempts.at(-1)?.detail ?? '-'),
    ]),
  );
}

const MOST_TITLE = 60;

function shortened(text: string): string {
  return text.length > MOST_TITLE ? `${text.slice(0, MOST_TITLE - 1)}…` : text;
}
