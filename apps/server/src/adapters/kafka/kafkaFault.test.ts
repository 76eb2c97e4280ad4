import kafkajs from 'kafkajs';
import { expect, test } from 'vitest';
import { explainKafkaFault, findKafkaFault } from './kafkaFault.ts';

function protocolError(type: string): Error {
  return Object.assign(new kafkajs.KafkaJSProtocolError('words of the broker'), { type });
}

function connectionError(message: string, code?: string): Error {
  return new kafkajs.KafkaJSConnectionError(message, {
    broker: 'k1:9092',
    ...(code !== undefined && { code }),
  });
}

/** As kafkajs hands them on after its tries. */
function wrapped(cause: Error): Error {
  return Object.assign(new kafkajs.KafkaJSNonRetriableError(cause.message), { cause });
}

const sasl = (message: string): Error =>
  Object.assign(new Error(message), { name: 'KafkaJSSASLAuthenticationError' });

test.each<[string, Error, boolean, string]>([
  [
    'a topic without permission',
    protocolError('TOPIC_AUTHORIZATION_FAILED'),
    false,
    'kafka-acls.sh',
  ],
  ['a cluster without permission', protocolError('CLUSTER_AUTHORIZATION_FAILED'), false, 'Create'],
  ['a wrong password', sasl('SASL PLAIN authentication failed: no'), false, 'kafka_password'],
  [
    'a mechanism that is not offered',
    sasl('SASL PLAIN mechanism is not supported by the server'),
    false,
    'kafka_sasl',
  ],
  [
    'a wrong password of SCRAM',
    sasl('SASL SCRAM-SHA-512 failed: invalid credentials with SASL mechanism SCRAM-SHA-512'),
    false,
    'kafka_password',
  ],
  ['a login that was cut off', sasl('SASL SCRAM failed: Closed connection'), true, 'closed'],
  ['a record that is too large', protocolError('MESSAGE_TOO_LARGE'), false, 'max.message.bytes'],
  ['a topic that is not there', protocolError('UNKNOWN_TOPIC_OR_PARTITION'), true, 'create it'],
  ['too few copies', protocolError('NOT_ENOUGH_REPLICAS'), true, 'min.insync.replicas'],
  [
    'more copies than brokers',
    protocolError('INVALID_REPLICATION_FACTOR'),
    false,
    'kafka_replication',
  ],
  ['nobody there', connectionError('Connection error: connect', 'ECONNREFUSED'), true, 'k1:9092'],
  ['no such host', connectionError('Connection error: dns', 'ENOTFOUND'), true, 'kafka_brokers'],
  ['silence', connectionError('Connection timeout'), true, 'does not answer'],
  ['a connection that is closed', connectionError('Closed connection'), true, 'TLS or a login'],
  ['an unknown authority', connectionError('tls', 'SELF_SIGNED_CERT_IN_CHAIN'), false, 'kafka_ca'],
  [
    'a leaf nobody signed',
    connectionError('tls', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    false,
    'kafka_ca',
  ],
  ['another name', connectionError('tls', 'ERR_TLS_CERT_ALTNAME_INVALID'), false, 'advertised'],
  ['an old certificate', connectionError('tls', 'CERT_HAS_EXPIRED'), false, 'expired'],
  [
    'a port without TLS',
    connectionError('tls', 'ERR_SSL_WRONG_VERSION_NUMBER'),
    false,
    'kafka_tls',
  ],
  [
    'no client certificate',
    connectionError('tls', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'),
    false,
    'kafka_cert',
  ],
])('explains %s', (_, error, passing, word) => {
  for (const seen of [error, wrapped(error), wrapped(wrapped(error))]) {
    const fault = findKafkaFault(seen);
    expect(fault.passing).toBe(passing);
    expect(fault.sentence).toContain(word);
    expect(fault.sentence, 'in one line').not.toContain('\n');
  }
});

test('looks into what kafkajs gathers', () => {
  const error = new kafkajs.KafkaJSAggregateError('Topic creation errors', [
    protocolError('POLICY_VIOLATION'),
  ]);
  expect(findKafkaFault(error).type).toBe('POLICY_VIOLATION');
});

test('says of anything else what it says itself, and that it may pass', () => {
  expect(explainKafkaFault(new TypeError('odd'))).toBe('Kafka: odd. (TypeError)');
  expect(findKafkaFault('text')).toMatchObject({ passing: true });
});
