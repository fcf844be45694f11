import type { ErrorTable } from "../../../workloads/client.ts";
import type { StoreErrorCode } from "../protocol/request.ts";
import type { ConnectionErrorCode } from "./connection.ts";
import type { NOT_WRITTEN } from "./lock-client.ts";

/** Every code with which an operation on the reference store can end in a DatabaseError. */
export type ReferenceErrorCode = StoreErrorCode | ConnectionErrorCode | "retried" | typeof NOT_WRITTEN;

/** What each error means for the one question that matters: can the operation have taken effect? */
export const errorTable: ErrorTable & Readonly<Record<ReferenceErrorCode, ErrorTable[string]>> = {
  "no-leader": {
    definite: true,
    why: "The node knew no leader, so it neither proposed the request nor handed it on",
  },
  "leadership-lost": {
    definite: false,
    why: "The request was in some leader's log or on its way there, and the next leader may commit it",
  },
  "session-expired": {
    definite: true,
    why: "The store found the session gone when it came to apply the request, so it applied nothing; a client that sent it more than once reports `retried` instead, since an earlier attempt may have been applied",
  },
  "bad-request": {
    definite: true,
    why: "The store did not understand the request, or it does not fit what the key holds; it changed nothing",
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
  "not-written": {
    definite: true,
    why: "Something failed while the client of a lock waited for the lock or read the list under it, and it sends the write of the list only after that; the lock itself may stay taken until it expires",
  },
  retried: {
    definite: false,
    why: "The request was sent several times; the error answers the last attempt, and an earlier one may have been applied or may still be",
  },
};
