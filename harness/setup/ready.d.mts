/** The directory of package.json. */
export const ROOT: string;
/** Installs what is missing and builds what is stale; does nothing, quickly and offline, when neither is. */
export function makeReady(root?: string, signal?: AbortSignal): Promise<void>;
/** Builds, whether `dist` is stale or not. */
export function rebuild(signal: AbortSignal): Promise<void>;
