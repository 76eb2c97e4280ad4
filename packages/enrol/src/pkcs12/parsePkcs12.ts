import forge from 'node-forge';

const { asn1, pki, pkcs12 } = forge;

/** What a PKCS#12 file holds, as DER. Nothing of it has been judged yet. */
export interface Pkcs12Content {
  /** PKCS#8. */
  readonly keys: readonly Uint8Array[];
  readonly certificates: readonly Uint8Array[];
}

/**
 * Opens a PKCS#12 file (RFC 7292) with node-forge.
 *
 * Run it where it can be stopped: forge derives keys in JavaScript, and the file says how often.
 *
 * @throws what forge says when the file is none, or the passphrase another.
 */
export function parsePkcs12(bytes: Uint8Array, passphrase: string): Pkcs12Content {
  const file = asn1.fromDer(Buffer.from(bytes).toString('latin1'));
  const { safeContents } = pkcs12.pkcs12FromAsn1(file, false, passphrase);
  const bags = safeContents.flatMap(({ safeBags }) => safeBags);
  const isKey = ({ type }: forge.pkcs12.Bag): boolean =>
    type === pki.oids['keyBag'] || type === pki.oids['pkcs8ShroudedKeyBag'];
  return {
    keys: bags.filter(isKey).map(keyOf),
    certificates: bags
      .filter(({ type }) => type === pki.oids['certBag'])
      .map((bag) => toDer(bag.cert ? pki.certificateToAsn1(bag.cert) : bag.asn1)),
  };
}

/** Keys that forge does not know (elliptic curves) it leaves as they are: PKCS#8 already. */
function keyOf({ key, asn1: raw }: forge.pkcs12.Bag): Uint8Array {
  return toDer(key ? pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(key)) : raw);
}

function toDer(value: forge.asn1.Asn1): Uint8Array {
  return new Uint8Array(Buffer.from(asn1.toDer(value).getBytes(), 'latin1'));
}
