import { existsSync, readFileSync } from "node:fs";

/** The viewer as the build leaves it: one script and one style sheet, both without outside references. */
export interface ViewerAssets {
  readonly script: string;
  readonly style: string;
}

/** Beside this file when it was compiled; below `dist` when it runs from source. */
const PLACES = ["./viewer/", "../dist/reports/viewer/"].map((place) => new URL(place, import.meta.url));

/** Reads the built viewer. */
export function loadViewerAssets(): ViewerAssets {
  const place = PLACES.find((folder) => existsSync(new URL("viewer.js", folder)));
  if (place === undefined) throw new Error("The report viewer is not built: run npm run build");
  const read = (file: string): string => readFileSync(new URL(file, place), "utf8");
  return { script: read("viewer.js"), style: read("viewer.css") };
}
