import { crc32 } from "node:zlib";

/**
 * The unit of the write-ahead log: `[length u32][crc32 u32][payload]`, big-endian, the payload UTF-8 JSON.
 *
 * One record holds everything that one fdatasync made durable, and the next is not written before that. So a
 * crash damages at most the last record of a file, and a damaged record with an intact one behind it is never
 * the trace of a crash.
 */

const HEADER_BYTES = 8;

/**
 * Must stay below 0x20202020. JSON text holds no byte under 0x20, so four of its bytes, taken for a length,
 * exceed this bound: no part of a payload can pass for a record.
 */
const MAX_PAYLOAD_BYTES = 0x1000_0000;

/** A record that was read, and where the next one starts. */
export interface LogRecord {
  readonly value: unknown;
  readonly end: number;
}

/** @throws RangeError if the value takes more than 256 MiB. */
export function encodeLogRecord(value: unknown): Buffer {
  const payload = Buffer.from(JSON.stringify(value));
  if (payload.length > MAX_PAYLOAD_BYTES) {
    throw new RangeError(`A log record of ${payload.length} bytes exceeds ${MAX_PAYLOAD_BYTES}`);
  }
  const record = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  record.writeUInt32BE(payload.length, 0);
  record.writeUInt32BE(crc32(payload), 4);
  payload.copy(record, HEADER_BYTES);
  return record;
}

/** Reads the record at `offset`; undefined if what is there is not a whole and intact one. */
export function readLogRecord(bytes: Buffer, offset: number): LogRecord | undefined {
  if (offset + HEADER_BYTES > bytes.length) return undefined;
  const length = bytes.readUInt32BE(offset);
  const start = offset + HEADER_BYTES;
  // An empty payload is never written, and a run of zeroes (a file extended, its blocks never filled) would look like one.
  if (length === 0 || length > MAX_PAYLOAD_BYTES || start + length > bytes.length) return undefined;
  const payload = bytes.subarray(start, start + length);
  if (crc32(payload) !== bytes.readUInt32BE(offset + 4)) return undefined;
  try {
    return { value: JSON.parse(payload.toString()) as unknown, end: start + length };
  } catch {
    return undefined;
  }
}

/** Finds where the first intact record at or after `offset` starts. Linear in the bytes passed over. */
export function findLogRecord(bytes: Buffer, offset: number): number | undefined {
  for (let at = offset; at + HEADER_BYTES < bytes.length; at++) {
    if (readLogRecord(bytes, at) !== undefined) return at;
  }
  return undefined;
}
