export type StandardStream = "stdout" | "stderr";

const HEADER_BYTES = 8;
const STDERR = 2;

/**
 * Takes apart what an engine sends for a container without a terminal: frames of a header (which stream, three
 * zeros, length as 32 bits big-endian) and so many bytes. Returns a function that takes the bytes as they come.
 */
export function readFrames(
  onFrame: (source: StandardStream, bytes: Buffer) => void,
): (chunk: Buffer) => void {
  let waiting: Buffer = Buffer.alloc(0);
  return (chunk) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    while (waiting.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + waiting.readUInt32BE(4);
      if (waiting.length < end) return;
      onFrame(waiting[0] === STDERR ? "stderr" : "stdout", waiting.subarray(HEADER_BYTES, end));
      waiting = waiting.subarray(end);
    }
  };
}
