import { z } from "zod";
import { call } from "./call.ts";
import type { Connection } from "./connection.ts";
import { encodeBytes } from "./encoding.ts";
import { bytes, count, header, id } from "./fields.ts";

const leaseReply = z.object({ ID: id, TTL: count });
/** A keepalive is a stream to gRPC, of which the gateway gives one answer for one request. */
const keepAliveReply = z.object({ result: leaseReply });
const revokeReply = z.object({ header });
const lockReply = z.object({ key: bytes });

export interface Lease {
  readonly id: string;
  /** What etcd grants may be more than was asked for: it has a minimum, which grows with the election timeout. */
  readonly ttlMs: number;
}

export async function grantLease(
  connection: Connection,
  ttlSeconds: number,
  signal: AbortSignal,
): Promise<Lease> {
  const { ID, TTL } = await call(
    connection,
    "/v3/lease/grant",
    { TTL: String(ttlSeconds) },
    leaseReply,
    signal,
  );
  return { id: ID, ttlMs: TTL * 1000 };
}

/** Renews a lease, and says for how many milliseconds; nothing if it has ended. */
export async function keepLeaseAlive(
  connection: Connection,
  leaseId: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { result } = await call(connection, "/v3/lease/keepalive", { ID: leaseId }, keepAliveReply, signal);
  return result.TTL > 0 ? result.TTL * 1000 : undefined;
}

/** Ends a lease, and with it all keys that are attached to it. */
export async function revokeLease(connection: Connection, lease: Lease, signal: AbortSignal): Promise<void> {
  await call(connection, "/v3/lease/revoke", { ID: lease.id }, revokeReply, signal);
}

/**
 * Waits for etcd's lock of that name, however long. Who gives up closes the connection.
 *
 * Returns the key that stands for holding the lock: it exists as long as the lock is held, which is until it is
 * deleted or its lease ends.
 */
export async function lock(
  connection: Connection,
  name: string,
  lease: Lease,
  signal: AbortSignal,
): Promise<string> {
  const body = { name: encodeBytes(name), lease: lease.id };
  const { key } = await call(connection, "/v3/lock/lock", body, lockReply, signal);
  return key;
}
