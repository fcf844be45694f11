import { mkdir, writeFile } from "node:fs/promises";
import { basename, delimiter, join } from "node:path";
import { execa } from "execa";
import { findToolFile, searchPathOf } from "../../../doctor/tool.ts";
import { HarnessError } from "../../../harness-error.ts";
import type { DebianRelease } from "./base-image.ts";

export interface PackRequest {
  readonly debian: DebianRelease;
  /** An empty directory for a system and its archive. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  /** Hears a few words about what is being done. */
  readonly tell: (doing: string) => void;
}

/** What nobody reads in a container; left out here, and of every package that is installed later. */
const LEFT_OUT: readonly string[] = [
  "/usr/share/doc/*",
  "/usr/share/info/*",
  "/usr/share/locale/*",
  "/usr/share/man/*",
];

const KEPT_LINES = 10;

/**
 * Puts a minimal Debian system into a tar archive, with `mmdebstrap` or else `debootstrap`. Needs root.
 *
 * @returns The archive's path.
 * @throws {@link HarnessError} if neither program is there, or it fails.
 */
export async function packDebian(request: PackRequest): Promise<string> {
  const searchPath = searchPathOf(process.env["PATH"] ?? "");
  const tar = join(request.scratch, "system.tar");
  const mmdebstrap = findToolFile("mmdebstrap", { searchPath });
  const debootstrap = findToolFile("debootstrap", { searchPath });
  if (mmdebstrap !== undefined) await packWithMmdebstrap(mmdebstrap, tar, request);
  else if (debootstrap !== undefined) await packWithDebootstrap(debootstrap, tar, request);
  else {
    throw new HarnessError(
      "unsupported",
      "Neither mmdebstrap nor debootstrap is installed, one of which makes a base image",
      "Install one: apt-get install mmdebstrap",
    );
  }
  return tar;
}

async function packWithMmdebstrap(program: string, tar: string, request: PackRequest): Promise<void> {
  await run(
    program,
    [
      "--mode=root",
      "--variant=essential",
      "--include=apt",
      "--aptopt=APT::Install-Recommends=false",
      ...LEFT_OUT.map((pattern) => `--dpkgopt=path-exclude=${pattern}`),
      request.debian,
      tar,
    ],
    request,
  );
}

async function packWithDebootstrap(program: string, tar: string, request: PackRequest): Promise<void> {
  const { debian, scratch } = request;
  const root = join(scratch, "root");
  // In a mount namespace of its own, what it mounts in the new system is gone with it, however it ends.
  await run("unshare", ["--mount", program, "--variant=minbase", debian, root], request);
  await writeFile(join(root, "etc/apt/sources.list"), aptSources(debian));
  await mkdir(join(root, "etc/dpkg/dpkg.cfg.d"), { recursive: true });
  await writeFile(
    join(root, "etc/dpkg/dpkg.cfg.d/faultline"),
    LEFT_OUT.map((pattern) => `path-exclude=${pattern}\n`).join(""),
  );
  request.tell("packing it");
  const leftOut = [...LEFT_OUT, "/var/cache/apt/*", "/var/lib/apt/lists/*", "/proc/*", "/sys/*"];
  await run(
    "tar",
    ["-C", root, "--numeric-owner", ...leftOut.map((pattern) => `--exclude=.${pattern}`), "-cf", tar, "."],
    request,
  );
}

/** The release with its corrections; debootstrap itself knows of the release alone. */
function aptSources(debian: DebianRelease): string {
  return [
    `deb http://deb.debian.org/debian ${debian} main`,
    `deb http://deb.debian.org/debian ${debian}-updates main`,
    `deb http://security.debian.org/debian-security ${debian}-security main`,
    "",
  ].join("\n");
}

/** Runs a program that takes long. What it says of itself begins with `I: `. */
async function run(
  program: string,
  args: readonly string[],
  { scratch, signal, tell }: PackRequest,
): Promise<void> {
  const child = execa(program, args, {
    all: true,
    buffer: false,
    cancelSignal: signal,
    env: {
      LC_ALL: "C",
      TMPDIR: scratch,
      PATH: searchPathOf(process.env["PATH"] ?? "").join(delimiter),
    },
    reject: false,
    stdin: "ignore",
  });
  let last: readonly string[] = [];
  for await (const line of child.iterable({ from: "all" })) {
    last = [...last, line].slice(-KEPT_LINES);
    const [, doing] = /^I: (.*?)\.*$/.exec(line) ?? [];
    if (doing !== undefined) tell(doing);
  }
  const { failed, exitCode, shortMessage } = await child;
  signal.throwIfAborted();
  if (!failed) return;
  throw new HarnessError(
    "unsupported",
    `${basename(program)} made no Debian system: ${exitCode === undefined ? shortMessage : `it ended with code ${exitCode}`}`,
    ["Make sure that this machine reaches deb.debian.org; its last words:", ...last].join("\n    "),
  );
}
