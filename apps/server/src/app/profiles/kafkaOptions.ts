import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { KafkaClientOptions } from '../../adapters/kafka/index.ts';
import { SettingError, type Settings } from '../settings.ts';

function readPem(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SettingError(`${name}: ${file} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/**
 * How this server reaches Kafka, from its settings.
 *
 * @throws SettingError for settings that do not go together or name files that cannot be read.
 */
export function kafkaOptions(settings: Settings): Omit<KafkaClientOptions, 'onLog'> {
  if (settings.database_url === '')
    throw new SettingError(
      'database_url: the servers of a cluster share one Postgres; name it: postgres://user:password@host/database. For development `npm run kafka` starts one and prints the setting.',
    );
  const brokers = settings.kafka_brokers
    .split(',')
    .map((broker) => broker.trim())
    .filter(Boolean);
  if (brokers.length === 0)
    throw new SettingError(
      'kafka_brokers: the profile cluster needs some brokers: host:port with commas. For development `npm run kafka` starts one and prints the setting.',
    );
  const wrong = brokers.find((broker) => !/^.+:\d{1,5}$/.test(broker));
  if (wrong !== undefined)
    throw new SettingError(`kafka_brokers: ${wrong} is not of the form host:port.`);
  const { kafka_tls: hasTls, kafka_ca: ca, kafka_cert: cert, kafka_key: key } = settings;
  if (!hasTls && (ca !== '' || cert !== '' || key !== ''))
    throw new SettingError('kafka_ca, kafka_cert and kafka_key count only with kafka_tls.');
  if ((cert === '') !== (key === ''))
    throw new SettingError('kafka_cert and kafka_key go together: name both or none.');
  const { kafka_sasl: mechanism, kafka_username: username, kafka_password: password } = settings;
  if (mechanism !== 'none' && (username === '' || password === ''))
    throw new SettingError(`kafka_sasl ${mechanism} needs kafka_username and kafka_password.`);
  return {
    brokers,
    clientId: `sentry-${hostname()}-${String(process.pid)}`,
    tls: hasTls
      ? {
          ...(ca === '' ? {} : { ca: readPem('kafka_ca', ca) }),
          ...(cert === '' ? {} : { cert: readPem('kafka_cert', cert) }),
          ...(key === '' ? {} : { key: readPem('kafka_key', key) }),
        }
      : undefined,
    sasl:
      mechanism === 'none'
        ? undefined
        : {
            mechanism: mechanism as 'plain' | 'scram-sha-256' | 'scram-sha-512',
            username,
            password,
          },
    connectionTimeoutMs: 3000,
    requestTimeoutMs: 10_000,
  };
}
