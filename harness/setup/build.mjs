// `npm run build`.
import { rebuild } from "./ready.mjs";
import { setUp } from "./set-up.mjs";

await setUp(rebuild);
