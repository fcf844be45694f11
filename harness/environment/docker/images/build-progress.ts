import { stripVTControlCharacters } from "node:util";

/** Follows the output of a build, and says in a few words what it is at. */
export interface BuildProgress {
  /** Hears a line of the build's output. */
  observe(line: string): void;
  /** `step 3 of 5: unpacking etcd-server`; empty before the first step. */
  words(): string;
  /** The last lines of output, where it says what went wrong. */
  lastLines(): readonly string[];
}

const KEPT_LINES = 10;
/** What the engine says of its own doings between the lines of the commands. */
const CHATTER = /^(---> |Removing intermediate container )/;

export function followBuild(): BuildProgress {
  let step = "";
  let doing = "";
  let last: readonly string[] = [];
  return {
    observe(line) {
      // Colours, which a terminal would show, and bare carriage returns.
      const text = stripVTControlCharacters(line).trim();
      if (text === "" || CHATTER.test(text)) return;
      last = [...last, text].slice(-KEPT_LINES);
      const [, number, count, instruction = ""] = /^Step (\d+)\/(\d+) : (.*)$/.exec(text) ?? [];
      if (number !== undefined && count !== undefined) {
        step = `step ${number} of ${count}`;
        doing = instructionWords(instruction);
      } else {
        doing = aptWords(text) ?? doing;
      }
    },
    words: () => (doing === "" ? step : `${step}: ${doing}`),
    lastLines: () => last,
  };
}

function instructionWords(instruction: string): string {
  if (/^(COPY|ADD) /.test(instruction)) return "copying files";
  if (!instruction.startsWith("RUN ")) return "";
  if (instruction.includes("apt-get update")) return "reading the package lists";
  return instruction.includes("gcc ") ? "compiling" : "running commands";
}

/** What apt and dpkg say that they do to a package. */
function aptWords(line: string): string | undefined {
  // Number, mirror, suite, architecture; then what tells a package from a list of packages: its own architecture and version.
  const [, fetched] = /^Get:\d+ \S+ \S+ \S+ (\S+) \S+ \S+ \[/.exec(line) ?? [];
  if (fetched !== undefined) return `fetching ${fetched}`;
  const [, unpacked] = /^Unpacking (\S+?)(?::\w+)? /.exec(line) ?? [];
  if (unpacked !== undefined) return `unpacking ${unpacked}`;
  const [, installed] = /^Setting up (\S+?)(?::\w+)? /.exec(line) ?? [];
  return installed === undefined ? undefined : `setting up ${installed}`;
}
