/** Set-up cannot go on, for a reason that the person at the terminal can act on. */
export class SetupError extends Error {}
