const SLOTS = 1024;
const MAX_LENGTH = 64;

/**
 * Makes strings of ASCII bytes, and remembers the last ones: the same few names stand in every line of a
 * history, and comparing bytes costs a fraction of making a string.
 */
export class AsciiStrings {
  readonly #recent: string[] = new Array<string>(SLOTS).fill("");
  readonly #decoder = new TextDecoder();

  /** The string that `bytes[start]` up to `bytes[end]` spell, all below 0x80. */
  get(bytes: Uint8Array, start: number, end: number): string {
    if (end - start > MAX_LENGTH) return this.#decoder.decode(bytes.subarray(start, end));
    let hash = 0;
    for (let i = start; i < end; i++) hash = Math.imul(hash, 31) + (bytes[i] ?? 0);
    const slot = (hash ^ (hash >>> 10)) & (SLOTS - 1);
    const recent = this.#recent[slot];
    if (recent !== undefined && spells(recent, bytes, start, end)) return recent;
    const text = String.fromCharCode(...bytes.subarray(start, end));
    this.#recent[slot] = text;
    return text;
  }
}

function spells(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = start; i < end; i++) if (text.charCodeAt(i - start) !== bytes[i]) return false;
  return true;
}
