import type { ErrorTable } from "../../../workloads/client.ts";
import type { ConnectionErrorCode } from "./connection.ts";

/** An error that etcd names itself. */
interface EtcdError {
  /** What the gateway writes for it. The text tells errors apart: the gRPC code that comes with one differs between services. */
  readonly says: readonly string[];
  readonly definite: boolean;
  readonly why: string;
}

/*
 * A node refuses a write before it proposes it to Raft; or Raft decides it, and applying it fails: both are definite,
 * the second where the check comes before the change. Or the proposal ends in nothing that the node has heard of,
 * and then it may still be in somebody's log.
 */
const ETCD_ERRORS: Readonly<Record<string, EtcdError>> = {
  "no-leader": {
    says: ["etcdserver: no leader"],
    definite: true,
    why: "Asked to require a leader, the node knew none, and says so before the request reaches its handler",
  },
  "not-capable": {
    says: ["etcdserver: not capable"],
    definite: true,
    why: "The node has just started, does not know the cluster's version yet, and refuses every request before its handler",
  },
  "too-many-requests": {
    says: ["etcdserver: too many requests"],
    definite: true,
    why: "The node applies too far behind what is committed, and refuses a request before it proposes it",
  },
  "request-too-large": {
    says: ["etcdserver: request is too large"],
    definite: true,
    why: "The node measures the request before it proposes it",
  },
  "too-many-operations": {
    says: ["etcdserver: too many operations in txn request"],
    definite: true,
    why: "The node looks at the form of a transaction before it proposes it",
  },
  "duplicate-key": {
    says: ["etcdserver: duplicate key given in txn request"],
    definite: true,
    why: "The node looks at the form of a transaction before it proposes it",
  },
  "empty-key": {
    says: ["etcdserver: key is not provided"],
    definite: true,
    why: "The node looks at the form of a request before it proposes it",
  },
  "key-not-found": {
    says: ["etcdserver: key not found"],
    definite: true,
    why: "The put was to keep a value or lease of a key that has none, which is looked at before anything is changed",
  },
  "lease-not-found": {
    says: ["etcdserver: requested lease not found"],
    definite: true,
    why: "A put looks its lease up when it is applied, before anything is changed; a transaction does so for all its puts first",
  },
  "lease-exists": {
    says: ["etcdserver: lease already exists"],
    definite: true,
    why: "The lease that was to be granted has an id that is taken, and no lease was made",
  },
  "lease-ttl-too-large": {
    says: ["etcdserver: too large lease TTL"],
    definite: true,
    why: "The lease was to live longer than etcd allows, and no lease was made",
  },
  compacted: {
    says: ["etcdserver: mvcc: required revision has been compacted"],
    definite: true,
    why: "The history before that revision is gone; nothing was read or compacted, and a transaction looks at that before it changes anything",
  },
  "future-revision": {
    says: ["etcdserver: mvcc: required revision is a future revision"],
    definite: true,
    why: "There is no such revision yet; nothing was read or compacted, and a transaction looks at that before it changes anything",
  },
  "proposal-dropped": {
    says: ["raft proposal dropped"],
    definite: true,
    why: "The node's own Raft refused the proposal, because it had just lost its leader or was handing leadership over: the proposal went into no log and to no other node",
  },
  "request-timed-out": {
    says: [
      "etcdserver: request timed out",
      "etcdserver: request timed out, possibly due to previous leader failure",
      "etcdserver: request timed out, possibly due to connection lost",
      "etcdserver: request timed out, waiting for the applied index took too long",
    ],
    definite: false,
    why: "The proposal may be in some node's log and be committed later",
  },
  "deadline-exceeded": {
    says: ["context deadline exceeded"],
    definite: false,
    why: "The node gave up while it proposed, mostly because it knew no leader; but it may have handed the proposal over already",
  },
  canceled: {
    says: ["context canceled"],
    definite: false,
    why: "The request was broken off on its way, wherever it was",
  },
  "leader-changed": {
    says: ["etcdserver: leader changed"],
    definite: false,
    why: "The answer was awaited from a leader that is gone; what was proposed to it may be committed by the next",
  },
  "server-stopped": {
    says: ["etcdserver: server stopped"],
    definite: false,
    why: "The node stopped while it waited for its proposal to be applied, which the others may still do",
  },
  "raft-stopped": {
    says: ["raft: stopped"],
    definite: false,
    why: "The node stopped while it proposed, and its Raft may have taken the proposal just before",
  },
  "no-space": {
    says: ["etcdserver: mvcc: database space exceeded"],
    definite: false,
    why: "The quota is looked at twice, and the second time, when the write is applied, etcd applies it and reports this error nevertheless",
  },
  "transport-closing": {
    says: [
      "transport is closing",
      "error reading from server: EOF",
      "grpc: the client connection is closing",
    ],
    definite: false,
    why: "The gateway lost its connection to the server behind it, or gave it up, and may have handed the request over before",
  },
};

/** What our own clients find out, by giving up before the write. */
export type ClientErrorCode = "not-written" | "lock-timeout" | "lease-lost";

const OUR_ERRORS: Readonly<Record<ClientErrorCode | ConnectionErrorCode, ErrorTable[string]>> = {
  "not-written": {
    definite: true,
    why: "Something failed before the operation's one write was sent, so it never was",
  },
  "lock-timeout": {
    definite: true,
    why: "The lock was not to be had in time, and nothing is written without it",
  },
  "lease-lost": {
    definite: true,
    why: "The client could not be sure of its lease any more when it was about to write, and did not",
  },
  "not-sent": {
    definite: true,
    why: "The connection was lost before a byte of the request was handed to it",
  },
  "connection-lost": {
    definite: false,
    why: "The request was sent; it may have arrived before the connection was lost, and its answer may be what was lost",
  },
  timeout: {
    definite: false,
    why: "The request was sent and may still be under way",
  },
};

/** What each error means for the one question that matters: can the operation have taken effect? */
export const errorTable: ErrorTable = { ...ETCD_ERRORS, ...OUR_ERRORS };

/** The code of each text that etcd may answer. */
export const CODE_OF_MESSAGE: ReadonlyMap<string, string> = new Map(
  Object.entries(ETCD_ERRORS).flatMap(([code, { says }]) => says.map((text) => [text, code] as const)),
);
