/**
 * The first frame of every connection: who calls, whom it means to reach, and in which cluster.
 *
 * Ports are used again. A node of another run, or a proxy that leads to the wrong node, must not be able to take
 * part in this cluster's votes.
 */
export interface Hello {
  readonly kind: "hello";
  readonly cluster: string;
  /** A member's id, or {@link CLIENT}. */
  readonly from: string;
  readonly to: string;
}

/** Who a client says it is; no member may have this name. */
export const CLIENT = "client";

/** Why a caller that began with `message` is turned away; undefined if it is welcome. */
export function refusal(
  message: unknown,
  expected: { readonly cluster: string; readonly to: string; readonly callers: readonly string[] },
): string | undefined {
  if (!isHello(message)) return "it did not say hello";
  const { cluster, to, callers } = expected;
  if (message.cluster !== cluster) return `it belongs to cluster ${message.cluster}`;
  if (message.to !== to) return `it wanted ${message.to}`;
  if (!callers.includes(message.from)) return `${message.from} is not expected here`;
  return undefined;
}

export function isHello(value: unknown): value is Hello {
  if (typeof value !== "object" || value === null) return false;
  const hello = value as Partial<Record<keyof Hello, unknown>>;
  return (
    hello.kind === "hello" &&
    typeof hello.cluster === "string" &&
    typeof hello.from === "string" &&
    typeof hello.to === "string"
  );
}
