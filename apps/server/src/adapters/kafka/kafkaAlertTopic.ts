import type { Alert } from '@batcave/shared/alerts';
import type { DurationMs } from '@batcave/shared/time';
import type { ConfirmedSender } from './confirmedSend.ts';
import { frame } from './frame.ts';
import type { OutgoingRecord } from './Lane.ts';
import { partitionOf } from './partitionOf.ts';
import { SEND_TIMEOUT_MS } from './senders.ts';

/** Where changes of alerts go for programs of others. */
export interface KafkaAlertTopicOptions {
  readonly sender: ConfirmedSender;
  /** The name of the topic. */
  readonly topic: string;
  /** As many as it has: see `ensureTopics`. */
  readonly partitions: number;
  /** With a registry: the id of the alerts' schema there. */
  readonly schemaId: number | undefined;
  readonly timeoutMs?: DurationMs;
}

/** The topic of alerts: of each its changes in order, and its newest state for good. */
export class KafkaAlertTopic {
  readonly #options: KafkaAlertTopicOptions;

  constructor(options: KafkaAlertTopicOptions) {
    this.#options = options;
  }

  /**
   * Resolves once they are durable; may put some of them twice.
   *
   * @throws Unconfirmed  Some of them may be there.
   */
  async publish(tenant: string, alerts: readonly Alert[]): Promise<void> {
    const { sender, timeoutMs = SEND_TIMEOUT_MS } = this.#options;
    const records = alerts.map((alert) => this.#toRecord(tenant, alert));
    await sender.send(records, { timeoutMs });
  }

  #toRecord(tenant: string, alert: Alert): OutgoingRecord {
    const { topic, partitions, schemaId } = this.#options;
    const key = `${tenant}/${alert.alert_id}`;
    return {
      topic,
      partition: partitionOf(key, partitions),
      key,
      value: frame(JSON.stringify(alert), schemaId),
      headers: { tenant, seq: String(alert.seq) },
    };
  }
}
