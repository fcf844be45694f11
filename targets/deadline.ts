/**
 * Runs `work` with a signal that fires after `ms` or together with `outer`, whichever is first, and waits no longer
 * than that, whether or not `work` heeds it.
 *
 * Not `AbortSignal.any` over `AbortSignal.timeout`: on Node 20 nothing keeps that timeout alive, and once the
 * garbage collector has run it never fires, so that whoever waits for it waits for ever.
 *
 * @throws Error if the time was up first.
 */
export async function withDeadline<T>(
  ms: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  const over = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => {
      reject(new Error(outer.aborted ? "Interrupted" : `No answer within ${ms} ms`));
    });
  });
  const timer = setTimeout(abort, ms);
  outer.addEventListener("abort", abort);
  if (outer.aborted) abort();
  try {
    return await Promise.race([work(controller.signal), over]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", abort);
  }
}
