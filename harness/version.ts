import { readFileSync } from "node:fs";

/** Faultline's own version, from the package it runs from. */
export function version(): string {
  // One level up from the source, two from the compiled file.
  for (const place of ["../package.json", "../../package.json"]) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(place, import.meta.url), "utf8")) as {
        name?: string;
        version?: string;
      };
      if (name === "faultline" && version !== undefined) return version;
    } catch {
      continue;
    }
  }
  return "unknown";
}

/** What a run's outcome may depend on besides its settings. */
export function versions(): Record<string, string> {
  return {
    faultline: version(),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
  };
}
