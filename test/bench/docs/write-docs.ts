import type { Measurement } from "../measure.ts";

export async function writeDocs(measurements: readonly Measurement[]): Promise<void> {
  await Promise.resolve(measurements);
}
