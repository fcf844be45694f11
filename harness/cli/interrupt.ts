/** Turns the first SIGINT, SIGTERM or SIGHUP into an abort; the second ends the process at once. */
export interface Interrupt {
  readonly signal: AbortSignal;
  release(): void;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** npm passes on a Ctrl-C that the terminal has delivered already: signals this close together are one wish. */
const ECHO_MS = 300;

/** @param onFirst - Called when the first signal arrives. */
export function onInterrupt(onFirst: () => void): Interrupt {
  const controller = new AbortController();
  let firstAt = 0;
  function handle(): void {
    if (controller.signal.aborted) {
      if (performance.now() - firstAt > ECHO_MS) process.exit(130);
      return;
    }
    firstAt = performance.now();
    onFirst();
    controller.abort();
  }
  for (const signal of SIGNALS) process.on(signal, handle);
  return {
    signal: controller.signal,
    release() {
      for (const signal of SIGNALS) process.off(signal, handle);
    },
  };
}
