import type { Where } from '@batcave/shared/rules';
import type { Random } from './random.ts';

const CONDITIONS: readonly [Where, ...Where[]] = [
  { field: 'payload.v', op: '>', value: 0 },
  { field: 'payload.v', op: '<=', value: 3 },
  { field: 'payload.v', op: '<', value: 5, ignore_case: true },
  { field: 'payload.v', op: '>=', value: 0.1 },
  { field: 'payload.v', op: '!=', value: 2 },
  { field: 'payload.v', op: 'exists', value: true },
  { field: 'payload.v', op: 'not_in', value: [1, 2, 'x'] },
  { field: 'labels.region', op: 'exists', value: false },
  { field: 'labels.region', op: 'starts_with', value: 'e' },
  { field: 'labels.region', op: 'ends_with', value: 'U', ignore_case: true },
  { field: 'labels.region', op: 'in', value: ['EU', 'asia'], ignore_case: true },
  { field: 'labels.region', op: 'not_in', value: ['EU'], ignore_case: true },
  { field: 'labels.region', op: 'not_in', value: ['eu'] },
  { field: 'labels.region', op: '!=', value: 'US', ignore_case: true },
  { field: 'labels.region', op: 'matches', value: 'u' },
  { field: 'labels.region', op: 'matches', value: '^(?:e|a.+)u?$' },
  { field: 'labels.region', op: 'matches', value: '[A-E]U', ignore_case: true },
  { field: 'labels.ip', op: 'cidr', value: '10.0.0.0/8' },
  { field: 'labels.ip', op: 'cidr', value: '10.1.2.3/32' },
  { field: 'labels.ip', op: 'cidr', value: '0.0.0.0/0' },
  { field: 'labels.ip', op: 'cidr', value: '192.168.128.0/17' },
  { field: 'labels.ip', op: 'cidr', value: '2001:db8::/33' },
  { field: 'type', op: 'contains', value: 'b' },
  { field: 'type', op: 'contains', value: 'B', ignore_case: true },
  { field: 'type', op: '=', value: 'A', ignore_case: true },
  { field: 'payload.deep', op: 'contains', value: '5' },
  { field: 'payload.deep.0', op: 'in', value: [1, 'x'] },
  { field: 'payload.deep.0', op: 'not_in', value: [0.1, 3] },
];

/** What `labels.ip` may be. */
export const ADDRESSES: readonly [string, ...string[]] = [
  '10.1.2.3',
  '10.255.0.1',
  '11.0.0.1',
  '192.168.200.1',
  '192.168.1.1',
  '2001:db8:0:0:0:0:0:1',
  '2001:db8:8000::1',
  'no address',
  '10.1.2.300',
];

/** A condition on a field, or several joined. */
export function generateWhere(random: Random, depth = 0): Where {
  if (depth > 2 || random.chance(0.7)) return random.of(CONDITIONS);
  const several = () => random.list(1, 3, () => generateWhere(random, depth + 1));
  return random.of<() => Where>([
    () => ({ any: several() }),
    () => ({ all: several() }),
    () => ({ not: generateWhere(random, depth + 1) }),
  ])();
}
