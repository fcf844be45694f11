/** The HTTP status that the engine refused something with; nothing if this is another error. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && "statusCode" in error && typeof error.statusCode === "number"
    ? error.statusCode
    : undefined;
}

/** The engine's own words, without the client library's frame around them. */
export function engineWords(error: unknown): string {
  if (error instanceof Error && "json" in error) {
    const { json } = error;
    if (typeof json === "object" && json !== null && "message" in json && typeof json.message === "string") {
      return json.message.trim();
    }
  }
  return error instanceof Error ? error.message : String(error);
}
