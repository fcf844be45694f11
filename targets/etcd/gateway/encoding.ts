/** Keys and values are bytes to etcd, which the gateway carries in base64. */
export function encodeBytes(text: string): string {
  return Buffer.from(text).toString("base64");
}

export function decodeBytes(base64: string): string {
  return Buffer.from(base64, "base64").toString();
}

/** As a key it is the smallest; as the end of a range it means "to the last key there is". */
const NULL_BYTE = encodeBytes("\0");

/** Keys as the gateway takes them. */
export interface KeyRange {
  readonly key: string;
  readonly range_end: string;
}

export const EVERY_KEY: KeyRange = { key: NULL_BYTE, range_end: NULL_BYTE };

/** All keys that begin with `prefix`, of which the last character is ASCII. */
export function keysUnder(prefix: string): KeyRange {
  const end = Buffer.from(prefix);
  const last = end.length - 1;
  end.writeUInt8(end.readUInt8(last) + 1, last);
  return { key: encodeBytes(prefix), range_end: end.toString("base64") };
}
