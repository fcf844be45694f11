import type { Benchmark } from "../benchmark.ts";
import { readPorcupineFigures } from "../docs/porcupine.ts";
import { corpusBenchmarks } from "./corpus-points.ts";
import { objectBenchmarks } from "./object-points.ts";
import { registerBenchmarks } from "./register-points.ts";

export const linearizabilityBenchmarks: readonly Benchmark[] = [
  ...corpusBenchmarks,
  ...registerBenchmarks(readPorcupineFigures().registers.map(({ point }) => point)),
  ...objectBenchmarks,
];
