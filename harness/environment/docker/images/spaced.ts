/** Hands a message on at most once in `intervalMs`, and drops the others; what repeats the last one is dropped too. */
export function spaced(
  tell: (message: string) => void,
  intervalMs: number,
  now: () => number = () => performance.now(),
): (message: string) => void {
  let toldAt = -Infinity;
  let told = "";
  return (message) => {
    if (message === told || now() - toldAt < intervalMs) return;
    toldAt = now();
    told = message;
    tell(message);
  };
}
