/** Frames on the wire: `[length u32][payload]`, big-endian, the payload UTF-8 JSON. */

const HEADER_BYTES = 4;

/** What a node accepts in one frame from a peer: room for a snapshot. */
export const MAX_PEER_FRAME_BYTES: number = 64 * 1024 * 1024;
/** What a node and a client accept from each other in one frame. */
export const MAX_CLIENT_FRAME_BYTES: number = 4 * 1024 * 1024;

/** The bytes are not frames of ours. Nothing after them can be trusted, so the connection has to end. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

export function encodeFrame(message: unknown): Buffer {
  const json = JSON.stringify(message);
  const length = Buffer.byteLength(json);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length);
  frame.writeUInt32BE(length, 0);
  frame.write(json, HEADER_BYTES);
  return frame;
}

/**
 * Puts frames together from chunks of any size.
 *
 * The decoder refuses a frame as soon as its header announces more than `maxBytes`, before it holds any of it.
 *
 * @returns A function from the next chunk to the messages that it completed.
 * @throws FrameError (the function) on a frame that is too long or not JSON; it must not be called again.
 */
export function createFrameDecoder(maxBytes: number): (chunk: Buffer) => unknown[] {
  let chunks: Buffer[] = [];
  let held = 0;
  /** Bytes needed before anything can be decoded. A large frame is put together once, not with each chunk. */
  let needed = HEADER_BYTES;

  return (chunk) => {
    chunks.push(chunk);
    held += chunk.length;
    if (held < needed) return [];

    const bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks);
    const messages: unknown[] = [];
    let start = 0;
    for (;;) {
      needed = HEADER_BYTES;
      if (bytes.length - start < needed) break;
      const length = bytes.readUInt32BE(start);
      if (length > maxBytes) throw new FrameError(`A frame of ${length} bytes exceeds ${maxBytes}`);
      needed += length;
      if (bytes.length - start < needed) break;
      messages.push(parsePayload(bytes.toString("utf8", start + HEADER_BYTES, start + needed)));
      start += needed;
    }
    chunks = start < bytes.length ? [bytes.subarray(start)] : [];
    held = bytes.length - start;
    return messages;
  };
}

function parsePayload(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new FrameError(`A frame is not JSON: ${JSON.stringify(json.slice(0, 40))}`);
  }
}
