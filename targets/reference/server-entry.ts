import { fileURLToPath } from "node:url";

/**
 * The path of the compiled store process. Nodes always run compiled, because the oldest Node we support cannot run
 * TypeScript; from source (tests) that is the file that the last build put into dist/.
 */
export const serverEntry: string = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "../../dist/targets/reference/server/main.js" : "./server/main.js",
    import.meta.url,
  ),
);
