import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { extract } from "tar-stream";
import { describe, expect, it } from "vitest";
import {
  fingerprint,
  packContext,
  readContext,
} from "../../../../../harness/environment/docker/images/build-context.ts";

const BASE = "sha256:1111";

describe("readContext", () => {
  it("finds the files of nested folders, by name", () => {
    const folder = folderWith({ Dockerfile: "FROM x\n", "tools/b.c": "b", "tools/a.c": "a" });
    expect(readContext(folder).map(({ name }) => name)).toEqual(["Dockerfile", "tools/a.c", "tools/b.c"]);
  });
});

describe("fingerprint", () => {
  const files = { Dockerfile: "FROM x\n", "a.c": "int main;" };
  const original = fingerprint(readContext(folderWith(files)), BASE, "bookworm");

  it("is the same for the same files in another place", () => {
    expect(fingerprint(readContext(folderWith(files)), BASE, "bookworm")).toBe(original);
  });

  it.each([
    ["a changed file", { ...files, "a.c": "int main; " }],
    ["a renamed file", { Dockerfile: files.Dockerfile, "b.c": files["a.c"] }],
    ["a further file", { ...files, "b.c": "" }],
    ["a character that moves from a file's name into it", { Dockerfile: files.Dockerfile, a: ".cint main;" }],
  ])("differs for %s", (_, changed) => {
    expect(fingerprint(readContext(folderWith(changed)), BASE, "bookworm")).not.toBe(original);
  });

  it("differs for another base and another release", () => {
    const context = readContext(folderWith(files));
    expect(fingerprint(context, "sha256:2222", "bookworm")).not.toBe(original);
    expect(fingerprint(context, BASE, "trixie")).not.toBe(original);
  });
});

describe("packContext", () => {
  it("holds every file with its content", async () => {
    const context = readContext(folderWith({ Dockerfile: "FROM x\n", "tools/a.c": "int main;" }));
    const unpacked: Record<string, string> = {};
    for await (const entry of packContext(context).pipe(extract())) {
      unpacked[entry.header.name] = await text(entry);
    }
    expect(unpacked).toEqual({ Dockerfile: "FROM x\n", "tools/a.c": "int main;" });
  });
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "faultline-test-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
