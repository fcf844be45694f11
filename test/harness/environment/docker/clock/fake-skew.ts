import type { Agent } from "../../../../../harness/environment/docker/agent.ts";

interface FakeProcess {
  readonly children: number[];
  patched: boolean;
  real: number;
  monotonic: number;
}

/** An agent whose `skew` sets the clocks of processes that exist in memory only; rates are kept, and pass no time. */
export interface FakeSkew {
  readonly agent: Agent;
  readonly processes: Map<number, FakeProcess>;
  /** Every line that was asked, in order. */
  readonly asked: string[];
  /** Processes that refuse to be set. */
  readonly stubborn: Set<number>;
  spawn(pid: number, parent?: number): void;
  /** How often the program was started. */
  starts: number;
  /** The program ends before it answers its next question. */
  breaks: boolean;
}

export function fakeSkew(): FakeSkew {
  const processes = new Map<number, FakeProcess>();
  const family = (pid: number): readonly number[] => {
    const process = processes.get(pid);
    return process === undefined ? [] : [pid, ...process.children.flatMap(family)];
  };
  const answer = (line: string): string => {
    const [verb, ...figures] = line.split(" ");
    const [pid = 0, real = 0, monotonic = 0] = figures.map(Number);
    const pids = family(pid);
    if (pids.length === 0) return "gone";
    if (verb === "show") {
      return JSON.stringify(pids.map((each) => ({ pid: each, ...processes.get(each), children: undefined })));
    }
    if (pids.some((each) => fake.stubborn.has(each))) return `error: process ${pid} could not be stopped`;
    for (const each of pids) {
      const process = processes.get(each);
      if (process !== undefined) Object.assign(process, { patched: true, real, monotonic });
    }
    return "ok";
  };
  const fake: FakeSkew = {
    processes,
    asked: [],
    stubborn: new Set(),
    starts: 0,
    breaks: false,
    spawn(pid, parent) {
      processes.set(pid, { children: [], patched: false, real: 0, monotonic: 0 });
      if (parent !== undefined) processes.get(parent)?.children.push(pid);
    },
    agent: {
      shell: () => Promise.reject(new Error("There is no shell")),
      close: () => undefined,
      program(argv) {
        if (argv.join(" ") !== "skew serve")
          return Promise.reject(new Error(`There is no ${argv.join(" ")}`));
        fake.starts++;
        return Promise.resolve({
          ask(line) {
            fake.asked.push(line);
            if (!fake.breaks) return Promise.resolve(answer(line));
            fake.breaks = false;
            return Promise.reject(new Error("skew serve ended"));
          },
          close: () => Promise.resolve(),
        });
      },
    },
  };
  return fake;
}
