/** An error as the gateway gave it: HTTP status, and the body. */
export interface RecordedError {
  readonly status: number;
  readonly text: string;
}

/** Etcd says the same thing twice, in `error` and in `message`. */
function recorded(status: number, code: number, message: string): RecordedError {
  return { status, text: JSON.stringify({ error: message, message, code }) };
}

/** As the gateway gives the errors of calls that are streams to gRPC. */
function recordedStream(status: number, code: number, message: string): RecordedError {
  const error = { grpc_code: code, http_code: status, message, http_status: "Service Unavailable" };
  return { status, text: JSON.stringify({ error }) };
}

/**
 * Errors of etcd 3.4.23, recorded from real nodes: without quorum, paused, stopped, full, and asked for what they
 * refuse. The last six could not be provoked at will, and are as its source has them.
 */
export const RECORDED_ERRORS: Readonly<Record<string, readonly RecordedError[]>> = {
  "no-leader": [recorded(503, 14, "etcdserver: no leader"), recordedStream(503, 14, "etcdserver: no leader")],
  "request-too-large": [recorded(400, 3, "etcdserver: request is too large")],
  "too-many-operations": [recorded(400, 3, "etcdserver: too many operations in txn request")],
  "duplicate-key": [recorded(400, 3, "etcdserver: duplicate key given in txn request")],
  "empty-key": [recorded(400, 3, "etcdserver: key is not provided")],
  "key-not-found": [recorded(400, 3, "etcdserver: key not found")],
  "lease-not-found": [
    recorded(404, 5, "etcdserver: requested lease not found"),
    recorded(500, 2, "etcdserver: requested lease not found"),
  ],
  "lease-exists": [recorded(412, 9, "etcdserver: lease already exists")],
  "lease-ttl-too-large": [recorded(400, 11, "etcdserver: too large lease TTL")],
  compacted: [recorded(400, 11, "etcdserver: mvcc: required revision has been compacted")],
  "future-revision": [recorded(400, 11, "etcdserver: mvcc: required revision is a future revision")],
  "request-timed-out": [
    recorded(503, 14, "etcdserver: request timed out"),
    recorded(500, 2, "etcdserver: request timed out"),
    recorded(503, 14, "etcdserver: request timed out, possibly due to connection lost"),
    recorded(503, 14, "etcdserver: request timed out, possibly due to previous leader failure"),
    recordedStream(503, 14, "etcdserver: request timed out"),
  ],
  "deadline-exceeded": [recorded(500, 2, "context deadline exceeded")],
  "leader-changed": [recorded(503, 14, "etcdserver: leader changed")],
  "no-space": [recorded(429, 8, "etcdserver: mvcc: database space exceeded")],
  "transport-closing": [
    recorded(503, 14, "transport is closing"),
    recordedStream(503, 14, "transport is closing"),
    recorded(408, 1, "grpc: the client connection is closing"),
  ],
  "not-capable": [recorded(503, 14, "etcdserver: not capable")],
  "too-many-requests": [recorded(429, 8, "etcdserver: too many requests")],
  "proposal-dropped": [recorded(500, 2, "raft proposal dropped")],
  canceled: [recorded(408, 1, "context canceled")],
  "server-stopped": [recorded(503, 14, "etcdserver: server stopped")],
  "raft-stopped": [recorded(500, 2, "raft: stopped")],
};
