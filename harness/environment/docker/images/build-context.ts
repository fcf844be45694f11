import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pack } from "tar-stream";

/** A file as the Dockerfile finds it. */
export interface ContextFile {
  /** Relative to the folder, with `/` between the parts. */
  readonly name: string;
  readonly content: Buffer;
}

/** Every file below a folder, ordered by name. */
export function readContext(folder: string): readonly ContextFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      name: path.slice(folder.length).replaceAll("\\", "/").replace(/^\//, ""),
      content: readFileSync(path),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Says in 12 hexadecimal digits what an image is made of. Different files, or the same files on another base, give
 * different digits.
 */
export function fingerprint(files: readonly ContextFile[], baseId: string, debian: string): string {
  const hash = createHash("sha256");
  // The lengths keep apart what would otherwise read the same when strung together.
  const add = (part: string | Buffer) => hash.update(`${Buffer.byteLength(part)}:`).update(part);
  add(baseId);
  add(debian);
  for (const { name, content } of files) {
    add(name);
    add(content);
  }
  return hash.digest("hex").slice(0, 12);
}

/** The files as the tar stream that the engine builds from. The same files always give the same bytes. */
export function packContext(files: readonly ContextFile[]): Readable {
  const tar = pack();
  for (const { name, content } of files) tar.entry({ name, mode: 0o644, mtime: new Date(0) }, content);
  tar.finalize();
  return Readable.from(tar);
}
