import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.process>;

function readAddress(text: string): Address | undefined {
  // Only the usual notations: ipaddr also reads 0x7f.1 and 127.1, which no log means.
  const isUsual = text.includes(':')
    ? ipaddr.IPv6.isValid(text)
    : ipaddr.IPv4.isValidFourPartDecimal(text);
  return isUsual ? ipaddr.process(text) : undefined;
}

/**
 * Makes a test of whether an address lies in a network such as `10.0.0.0/8` or `fd00::/8`;
 * `undefined` when the text is no network. An IPv4 address inside IPv6 (`::ffff:10.1.2.3`) counts
 * as the IPv4 address.
 */
export function compileCidr(network: string): ((text: string) => boolean) | undefined {
  if (!ipaddr.isValidCIDR(network)) return undefined;
  const [base, bits] = ipaddr.parseCIDR(network);
  return (text) => {
    const address = readAddress(text);
    return address !== undefined && address.kind() === base.kind() && address.match(base, bits);
  };
}
