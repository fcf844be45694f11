import type { Benchmark } from "../benchmark.ts";
import { objectBenchmarks } from "./object-points.ts";
import { registerBenchmarks } from "./register-points.ts";

export const linearizabilityBenchmarks: readonly Benchmark[] = [...registerBenchmarks, ...objectBenchmarks];
