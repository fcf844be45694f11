// `npm run build`.
import { rebuild, setUp } from "./ready.mjs";

await setUp(rebuild);
