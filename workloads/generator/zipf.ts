/**
 * Draws a Zipf-distributed rank in [0, count) by rejection-inversion: exact for every skew > 0, in constant
 * time and memory, where a table of cumulative weights would take O(count).
 *
 * @param float - Uniform in [0, 1); asked with 0, 1, 2, ... until a candidate is accepted (1.1 times on average).
 * @see Hörmann and Derflinger, "Rejection-inversion to generate variates from monotone discrete
 * distributions", ACM TOMACS 6(3), 1996.
 */
export function zipfRank(float: (attempt: number) => number, count: number, skew: number): number {
  const area = (x: number): number => {
    const logX = Math.log(x);
    return quotient(Math.expm1, (1 - skew) * logX) * logX;
  };
  const inverseArea = (y: number): number => Math.exp(quotient(Math.log1p, Math.max(-1, y * (1 - skew))) * y);
  const density = (x: number): number => Math.exp(-skew * Math.log(x));

  const first = area(1.5) - 1;
  const last = area(count + 0.5);
  const alwaysAccepted = 2 - inverseArea(area(2.5) - density(2));

  for (let attempt = 0; ; attempt++) {
    const y = last + float(attempt) * (first - last);
    const x = inverseArea(y);
    const rank = Math.min(count, Math.max(1, Math.round(x)));
    if (rank - x <= alwaysAccepted || y >= area(rank + 0.5) - density(rank)) return rank - 1;
  }
}

/** f(x) / x for an f with f(0) = 0 and f'(0) = 1, also where x is too small to divide by. */
function quotient(f: (x: number) => number, x: number): number {
  return Math.abs(x) > 1e-8 ? f(x) / x : 1;
}
