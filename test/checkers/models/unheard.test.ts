import { describe, expect, it } from "vitest";
import type { Json } from "../../../checkers/history/operation.ts";
import { fencedLock } from "../../../checkers/models/fenced-lock.ts";
import { leaseModel } from "../../../checkers/models/lease.ts";
import type { Call, Model } from "../../../checkers/models/model.ts";
import { rateLimiter } from "../../../checkers/models/rate-limiter.ts";
import { unorderedQueue } from "../../../checkers/models/unordered-queue.ts";
import { versionedRegister } from "../../../checkers/models/versioned-register.ts";

/** How many of the calls a model accepts one after the other. */
function accepted(model: unknown, ...calls: readonly Call[]): number {
  const object = model as Model;
  let state = object.init;
  for (const [i, call] of calls.entries()) {
    const next = object.step(state, call);
    if (!next.legal) return i;
    ({ state } = next);
  }
  return calls.length;
}

describe("versionedRegister", () => {
  const write = (input: Json, revision?: number): Call => ({
    f: "write",
    input,
    ...(revision !== undefined && { output: { revision } }),
  });
  const read = (value: Json, revision: number): Call => ({
    f: "read",
    input: null,
    output: { value, revision },
  });

  it("lets a write that nobody heard have any greater revision, until somebody sees which", () => {
    expect(accepted(versionedRegister, write(1, 5), write(2), read(2, 5))).toBe(2);
    expect(accepted(versionedRegister, write(1, 5), write(2), read(2, 9), read(2, 9), read(2, 8))).toBe(4);
  });

  it("leaves room for each of several writes that nobody heard", () => {
    expect(accepted(versionedRegister, write(1, 5), write(2), write(3), write(4, 7))).toBe(3);
    expect(accepted(versionedRegister, write(1, 5), write(2), write(3), write(4, 8))).toBe(4);
  });
});

describe("fencedLock", () => {
  const acquire = (output?: number): Call => ({
    f: "acquire",
    input: null,
    ...(output !== undefined && { output }),
  });
  const release = (input: number | null): Call => ({ f: "release", input, output: null });

  it("learns from a release which token it was that nobody heard", () => {
    expect(accepted(fencedLock, acquire(3), release(3), acquire(), release(3))).toBe(3);
    expect(accepted(fencedLock, acquire(3), release(3), acquire(), release(7), acquire(7))).toBe(4);
    expect(accepted(fencedLock, acquire(3), release(3), acquire(), release(null), acquire(4))).toBe(4);
    expect(accepted(fencedLock, acquire(3), release(3), acquire(), release(null), acquire(5))).toBe(5);
  });
});

describe("unorderedQueue", () => {
  const enqueue = (input: number): Call => ({ f: "enqueue", input, output: null });
  const dequeue = (output?: number | null): Call => ({
    f: "dequeue",
    input: null,
    ...(output !== undefined && { output }),
  });

  it("counts what removals took that nobody heard", () => {
    expect(accepted(unorderedQueue, enqueue(1), enqueue(2), dequeue(), dequeue(2), dequeue(1))).toBe(4);
    expect(accepted(unorderedQueue, enqueue(1), enqueue(2), dequeue(), dequeue(1), dequeue(null))).toBe(5);
    expect(accepted(unorderedQueue, enqueue(1), dequeue(), enqueue(2), dequeue(1))).toBe(3);
  });
});

describe("leaseModel", () => {
  const acquire = (holder: string, ttl: number, output?: Json): Call => ({
    f: "acquire",
    input: { holder, ttl },
    ...(output !== undefined && { output }),
  });
  const holder = (at: number, name: string | null): Call => ({
    f: "holder",
    input: null,
    output: { at, holder: name },
  });

  it("knows of a grant that nobody heard no more than others saw of it", () => {
    // Held at 3 and at 7, so it began after 2, and not after 3: it ends from 8 to 8.
    expect(accepted(leaseModel, acquire("a", 5), holder(3, "a"), holder(7, "a"), holder(8, null))).toBe(4);
    expect(accepted(leaseModel, acquire("a", 5), holder(3, "a"), holder(8, "a"))).toBe(2);
    expect(accepted(leaseModel, acquire("a", 5), holder(3, "a"), holder(4, null), holder(4, "a"))).toBe(2);
    expect(accepted(leaseModel, acquire("a", 5), holder(3, "a"), holder(5, null), holder(6, "a"))).toBe(3);
  });

  it("grants nothing while it is held, and refuses nothing when it is free", () => {
    const granted = (at: number): Json => ({ at, granted: true });
    const refused = (at: number): Json => ({ at, granted: false });
    expect(accepted(leaseModel, acquire("a", 5, granted(1)), acquire("a", 5, granted(5)))).toBe(1);
    expect(accepted(leaseModel, acquire("a", 5, granted(1)), acquire("b", 5, granted(6)))).toBe(2);
    expect(accepted(leaseModel, acquire("a", 5, granted(1)), acquire("b", 5, refused(6)))).toBe(1);
    // A refusal shows that a grant that nobody heard still lasted.
    expect(accepted(leaseModel, acquire("a", 5), acquire("b", 5, refused(9)), holder(13, null))).toBe(3);
    expect(accepted(leaseModel, acquire("a", 5), acquire("b", 5, refused(9)), holder(9, null))).toBe(2);
  });
});

describe("rateLimiter", () => {
  const request = (at?: number, admitted = true): Call => ({
    f: "request",
    input: null,
    ...(at !== undefined && { output: { at, admitted } }),
  });
  const model = rateLimiter({ limit: 2, window: 10 });

  it("counts an admission until before its window is over", () => {
    expect(accepted(model, request(1), request(2), request(10))).toBe(2);
    expect(accepted(model, request(1), request(2), request(11), request(12, false))).toBe(3);
    expect(accepted(model, request(1), request(2), request(11, false))).toBe(2);
  });

  it("knows of an admission that nobody heard no more than later answers say", () => {
    expect(accepted(model, request(4), request(), request(13, false), request(14), request(14))).toBe(5);
    expect(accepted(model, request(4), request(), request(14, false))).toBe(2);
    expect(accepted(model, request(4), request(), request(13, false), request(14), request(15, false))).toBe(
      5,
    );
    expect(accepted(model, request(0), request(), request(12, false))).toBe(2);
    expect(accepted(model, request(), request(), request(15, false), request(15))).toBe(3);
  });
});
