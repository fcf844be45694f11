/** When a call must take effect; one without `returned` may also never do so. */
export interface Interval {
  readonly invoked: number;
  readonly returned?: number;
}

/** An object as numbered states: where the call of this number leads from this state. Nothing means that it is impossible. */
export interface NumberedObject {
  readonly start: number;
  readonly next: (state: number, call: number) => readonly number[];
}

/**
 * Whether the calls can have taken effect in some order, by trying every order of every subset of the calls that may be
 * left out. It remembers no orders and prunes none, and has nothing in common with the checkers: it is what they are
 * tested against. For up to about nine calls.
 */
export function tryAllOrders(intervals: readonly Interval[], { start, next }: NumberedObject): boolean {
  if (intervals.length > 30) throw new RangeError(`${intervals.length} calls are too many to try all orders`);
  let certain = 0;
  for (const [call, { returned }] of intervals.entries()) if (returned !== undefined) certain |= 1 << call;
  const before = intervals.map(({ invoked }) => {
    let mask = 0;
    for (const [other, { returned }] of intervals.entries())
      if (returned !== undefined && returned < invoked) mask |= 1 << other;
    return mask;
  });

  const canPlace = (state: number, remaining: number): boolean => {
    if ((remaining & certain) === 0) return true;
    for (let call = 0; call < before.length; call++) {
      const bit = 1 << call;
      if ((remaining & bit) === 0 || ((before[call] ?? 0) & remaining) !== 0) continue;
      for (const after of next(state, call)) if (canPlace(after, remaining & ~bit)) return true;
    }
    return false;
  };
  return canPlace(start, (1 << intervals.length) - 1);
}
