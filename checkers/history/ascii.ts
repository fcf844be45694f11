/** The bytes of an ASCII text. */
export function asciiBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The string that `bytes[start]` up to `bytes[end]` spell, all below 0x80. Faster than a decoder for short strings. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  let at = start;
  for (; at + 8 <= end; at += 8) {
    text += String.fromCharCode(
      byteAt(bytes, at),
      byteAt(bytes, at + 1),
      byteAt(bytes, at + 2),
      byteAt(bytes, at + 3),
      byteAt(bytes, at + 4),
      byteAt(bytes, at + 5),
      byteAt(bytes, at + 6),
      byteAt(bytes, at + 7),
    );
  }
  for (; at < end; at++) text += String.fromCharCode(byteAt(bytes, at));
  return text;
}

/** Whether `bytes[start]` up to `bytes[end]` spell `text`. */
export function spells(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = start; i < end; i++) if (text.charCodeAt(i - start) !== bytes[i]) return false;
  return true;
}

/** Whether `expected` stands in `bytes` at `start`. */
export function standsAt(expected: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < expected.length; i++) if (bytes[start + i] !== expected[i]) return false;
  return true;
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}
