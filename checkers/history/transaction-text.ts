const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const LETTER_A = 0x61;
const LETTER_R = 0x72;
const LETTER_W = 0x77;

/** Whether the canonical JSON at `start` can be that of a transaction: a quick look at its first bytes. */
export function mayBeTransactionText(bytes: Uint8Array, start: number): boolean {
  if (bytes[start] !== OPEN_BRACKET || bytes[start + 1] !== OPEN_BRACKET || bytes[start + 2] !== QUOTE)
    return false;
  const letter = bytes[start + 3];
  return letter === LETTER_R || letter === LETTER_A || letter === LETTER_W;
}
