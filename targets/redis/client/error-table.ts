import type { ErrorTable } from "../../../workloads/client.ts";
import type { ConnectionErrorCode } from "../protocol/connection.ts";

/** What our own clients find out: by asking a sentinel, by counting replicas, by giving up before the write. */
export type ClientErrorCode = "no-primary" | "not-confirmed" | "not-executed" | "not-taken" | "not-written";

/** The first words of Redis' error replies that an operation here can get, and whose meaning is known. */
export type ReplyErrorCode =
  | "ASK"
  | "BUSY"
  | "CLUSTERDOWN"
  | "EXECABORT"
  | "LOADING"
  | "MASTERDOWN"
  | "MISCONF"
  | "MOVED"
  | "NOAUTH"
  | "NOGROUP"
  | "NOPERM"
  | "NOREPLICAS"
  | "NOSCRIPT"
  | "OOM"
  | "READONLY"
  | "TRYAGAIN"
  | "WRONGTYPE";

/**
 * What each error means for the one question that matters: can the operation have taken effect?
 *
 * Redis runs one command after the other, each whole, and looks whether it may run it before it does. A script here
 * changes what counts only with its last step, so an error from within means that it has not. `ERR` is everything else
 * that Redis has to say, and therefore unknown.
 */
export const errorTable: ErrorTable &
  Readonly<Record<ReplyErrorCode | ClientErrorCode | ConnectionErrorCode, ErrorTable[string]>> = {
  ASK: {
    definite: true,
    why: "The key's slot is on its way to another node, and the key is not here any more; the command was not run",
  },
  BUSY: {
    definite: true,
    why: "A script has run for too long, and until it ends every other command is refused",
  },
  CLUSTERDOWN: {
    definite: true,
    why: "The node finds that the cluster cannot serve the key's slot, and looks at that before it runs a command",
  },
  EXECABORT: {
    definite: true,
    why: "The server refused a command of the transaction, or all of it, before it ran any, and dropped what was queued",
  },
  LOADING: {
    definite: true,
    why: "The server still reads its data from disk, and refuses commands until it has",
  },
  MASTERDOWN: {
    definite: true,
    why: "A replica that has lost its primary and may not serve stale data refuses the command",
  },
  MISCONF: {
    definite: true,
    why: "The server cannot write to disk and refuses writes before it runs them",
  },
  MOVED: {
    definite: true,
    why: "The key's slot belongs to another node, which is looked at before the command is run",
  },
  NOAUTH: {
    definite: true,
    why: "The server wants a password first, and refuses everything else",
  },
  NOGROUP: {
    definite: true,
    why: "There is no such stream or consumer group, so nothing was read from it",
  },
  NOPERM: {
    definite: true,
    why: "The user may not run this command, which is looked at before it is run",
  },
  NOREPLICAS: {
    definite: true,
    why: "The primary has fewer replicas in reach than min-replicas-to-write, and refuses writes before it runs them",
  },
  NOSCRIPT: {
    definite: true,
    why: "The server does not know the script, so it did not run it",
  },
  OOM: {
    definite: true,
    why: "The server has no memory for it, and refuses the command before it runs it",
  },
  READONLY: {
    definite: true,
    why: "A replica refuses writes before it runs them",
  },
  TRYAGAIN: {
    definite: true,
    why: "The command's keys are on two nodes while their slot moves, so it was not run",
  },
  WRONGTYPE: {
    definite: true,
    why: "The key holds a value of another type, and the command changed nothing",
  },
  "no-primary": {
    definite: true,
    why: "The node's sentinel did not name a primary, or one that took no connection; nothing was sent to the database",
  },
  "not-confirmed": {
    definite: false,
    why: "The primary has run the write, but fewer replicas than the setting `wait` wants have said that they have it",
  },
  "not-executed": {
    definite: true,
    why: "Something failed before the client sent EXEC, and what is queued by then is dropped with the connection",
  },
  "not-taken": {
    definite: true,
    why: "The client gave up before it asked the queue for an element; it had asked to forget one that it had been given",
  },
  "not-written": {
    definite: true,
    why: "The client gave up before it sent the write; at worst it holds the lock until the lease ends",
  },
  "not-sent": {
    definite: true,
    why: "There was no connection to hand a byte of the command to",
  },
  "connection-lost": {
    definite: false,
    why: "The command was sent; it may have arrived before the connection was lost, and its reply may be what was lost",
  },
  timeout: {
    definite: false,
    why: "The command was sent and may still be under way",
  },
};
