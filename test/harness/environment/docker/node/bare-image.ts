import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pack } from "tar-stream";
import type { Engine } from "../../../../../harness/environment/docker/engine.ts";

const BASE = 0x400000;
const HEADERS = 64 + 56;

/**
 * A program for x86-64 Linux that needs nothing: it says `alive` on its standard output, and then waits for signals
 * for ever.
 */
function bareProgram(): Buffer {
  const message = Buffer.from("alive\n");
  const code = Buffer.from([
    ...[0xb8, 1, 0, 0, 0], // mov eax, write
    ...[0xbf, 1, 0, 0, 0], // mov edi, standard output
    ...[0x48, 0x8d, 0x35, 16, 0, 0, 0], // lea rsi, [rip + 16]: the message
    ...[0xba, message.length, 0, 0, 0], // mov edx, its length
    ...[0x0f, 0x05], // syscall
    ...[0xb8, 34, 0, 0, 0], // wait: mov eax, pause
    ...[0x0f, 0x05], // syscall
    ...[0xeb, 0xf7], // jmp wait
  ]);
  const file = Buffer.alloc(HEADERS);
  // The header of the file: ELF, 64 bits, little-endian, an executable for x86-64.
  file.write("\x7fELF\x02\x01\x01", 0, "latin1");
  file.writeUInt16LE(2, 16);
  file.writeUInt16LE(62, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(BASE + HEADERS), 24); // entry point
  file.writeBigUInt64LE(64n, 32); // where the program headers are
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(1, 56);
  // One segment: the whole file, to be read and executed.
  file.writeUInt32LE(1, 64);
  file.writeUInt32LE(5, 68);
  file.writeBigUInt64LE(BigInt(BASE), 80);
  file.writeBigUInt64LE(BigInt(BASE), 88);
  const length = BigInt(HEADERS + code.length + message.length);
  file.writeBigUInt64LE(length, 96);
  file.writeBigUInt64LE(length, 104);
  file.writeBigUInt64LE(0x1000n, 112);
  return Buffer.concat([file, code, message]);
}

/** Gives the engine an image that holds the program `/bare` and nothing else: no shell, no tool, no library. */
export async function importBareImage(engine: Engine, name: string): Promise<void> {
  const archive = pack();
  archive.entry({ name: "bare", mode: 0o755 }, bareProgram());
  archive.finalize();
  await text(await engine.importImage(Readable.from(archive), { repo: name, tag: "latest" }));
}
