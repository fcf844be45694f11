/**
 * One sentence that refuses this Node, or undefined when it is new enough.
 *
 * @param {string} version - As `process.version` has it: `v20.20.2`.
 * @param {string} required - As package.json's `engines.node` has it: `>=20.19`.
 * @returns {string | undefined}
 */
export function nodeVersionProblem(version, required) {
  const have = numbers(version);
  const need = numbers(required);
  for (const [position, minimum] of need.entries()) {
    const actual = have[position] ?? 0;
    if (actual > minimum) return undefined;
    if (actual < minimum) {
      return `Faultline needs Node ${need.join(".")} or newer and this is ${version}: install a newer one from https://nodejs.org`;
    }
  }
  return undefined;
}

/** @param {string} version */
function numbers(version) {
  return (version.match(/\d+/g) ?? []).map(Number);
}
