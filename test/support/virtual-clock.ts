import type { Clock } from "../../harness/run/clock.ts";

/**
 * A clock whose time stands still while anything can still happen, and then jumps to the next timer: the same
 * code gives the same times on every machine.
 */
export function virtualClock(): Clock {
  let time = 0;
  let sequence = 0;
  const timers: { readonly at: number; readonly order: number; readonly callback: () => void }[] = [];

  function fireNext(): void {
    timers.sort((a, b) => a.at - b.at || a.order - b.order);
    const next = timers.shift();
    if (next === undefined) return;
    time = Math.max(time, next.at);
    next.callback();
    if (timers.length > 0) setImmediate(fireNext);
  }

  return {
    now: () => time,
    after(delayNs, callback) {
      const timer = { at: time + delayNs, order: sequence++, callback };
      timers.push(timer);
      if (timers.length === 1) setImmediate(fireNext);
      return () => {
        const index = timers.indexOf(timer);
        if (index >= 0) timers.splice(index, 1);
      };
    },
    breathe: () => Promise.resolve(),
  };
}
