/** How this command line was called, so that what it prints can be called, too. npm says it to what it starts. */
export function commandName(): string {
  if (process.env["npm_lifecycle_event"] === "start") return "npm start --";
  return process.env["npm_command"] === "exec" ? "npx faultline" : "faultline";
}
