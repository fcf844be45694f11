/** Bytes decoded as far as they are UTF-8. */
export interface DecodedUtf8 {
  readonly text: string;
  /** The byte after `text` that cannot stand there. */
  readonly invalidByte?: number;
  /** The bytes end inside a character, which is not part of `text`. */
  readonly endsInsideCharacter?: true;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function decodeUtf8(bytes: Uint8Array): DecodedUtf8 {
  try {
    return { text: strict.decode(bytes) };
  } catch {
    return decodeSoundPrefix(bytes);
  }
}

/** Finds how far the bytes are sound by bisection, because decoders do not tell where they failed. */
function decodeSoundPrefix(bytes: Uint8Array): DecodedUtf8 {
  let sound = 0;
  let unsound = bytes.length + 1;
  while (unsound - sound > 1) {
    const middle = (sound + unsound) >>> 1;
    if (decodePrefix(bytes, middle) === undefined) unsound = middle;
    else sound = middle;
  }
  const text = decodePrefix(bytes, sound) ?? "";
  const invalidByte = bytes[sound];
  return invalidByte === undefined ? { text, endsInsideCharacter: true } : { text, invalidByte };
}

/** The whole characters among the first `length` bytes; `undefined` if no continuation makes these UTF-8. */
function decodePrefix(bytes: Uint8Array, length: number): string | undefined {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return decoder.decode(bytes.subarray(0, length), { stream: true });
  } catch {
    return undefined;
  }
}
