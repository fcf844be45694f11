/** A command as Redis wants it from clients: an array of strings, each with its length in bytes. */
export function encodeCommand(args: readonly string[]): string {
  const strings = args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`);
  return `*${args.length}\r\n${strings.join("")}`;
}
