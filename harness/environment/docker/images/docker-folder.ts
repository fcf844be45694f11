import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the Dockerfiles are: `docker/` of the package that this program runs from. */
export function dockerFolder(): string {
  // Four levels up from the source, five from the compiled file.
  const places = ["../../../../docker/", "../../../../../docker/"];
  const found = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((place) => existsSync(join(place, "agent", "Dockerfile")));
  if (found === undefined) throw new Error("The package holds no folder docker/");
  return found;
}
