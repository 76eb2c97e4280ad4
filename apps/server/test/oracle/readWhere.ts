import type { Where } from '@batcave/shared/rules';

type Scalar = string | number | boolean;

/** Whether what was found in the field of an event meets a condition on it. */
export function meets(found: unknown, { op, value, ignore_case: ignoreCase }: Where): boolean {
  if (op === 'exists') return (found !== undefined) === value;
  if (found === undefined) return false;
  const fold = <T>(one: T) =>
    ignoreCase === true && typeof one === 'string' ? one.toLowerCase() : one;
  const [left, right] = [fold(found), fold(value)];
  switch (op) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case 'in':
      return (value as Scalar[]).some((one) => fold(one) === left);
    case 'not_in':
      return (value as Scalar[]).every((one) => fold(one) !== left);
    case 'contains':
      if (Array.isArray(found)) return found.some((one) => fold(one) === right);
      return typeof left === 'string' && left.includes(right as string);
    case 'starts_with':
      return typeof left === 'string' && left.startsWith(right as string);
    case 'ends_with':
      return typeof left === 'string' && left.endsWith(right as string);
    case 'matches':
      // The expressions here mean the same in RE2 and in JavaScript.
      return (
        typeof found === 'string' &&
        new RegExp(value as string, ignoreCase ? 'iu' : 'u').test(found)
      );
    case 'cidr':
      return typeof found === 'string' && isInNetwork(found, value as string);
    default:
      return typeof found === 'number' && typeof value === 'number' && compares(found, op, value);
  }
}

function compares(found: number, op: Where['op'], value: number): boolean {
  if (op === '>') return found > value;
  if (op === '>=') return found >= value;
  if (op === '<') return found < value;
  return op === '<=' && found <= value;
}

/** Compares the first bits of both, written out as text. */
function isInNetwork(address: string, network: string): boolean {
  const [base = '', length = ''] = network.split('/');
  const [found, wanted] = [bitsOf(address), bitsOf(base)];
  if (found === undefined || wanted?.length !== found.length) return false;
  return found.startsWith(wanted.slice(0, Number(length)));
}

/** The bits of a dotted IPv4 address or of an IPv6 address without a dotted end. */
function bitsOf(address: string): string | undefined {
  const bits = (n: number, length: number) => n.toString(2).padStart(length, '0');
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) {
    const numbers = address.split('.').map(Number);
    return numbers.some((n) => n > 255) ? undefined : numbers.map((n) => bits(n, 8)).join('');
  }
  if (!/^[0-9a-f:]+$/i.test(address) || !address.includes(':')) return undefined;
  const [head = '', tail] = address.split('::');
  const parts = (text: string | undefined) =>
    text === undefined || text === '' ? [] : text.split(':');
  const [before, after] = [parts(head), parts(tail)];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return all.map((part) => bits(Number.parseInt(part, 16), 16)).join('');
}
