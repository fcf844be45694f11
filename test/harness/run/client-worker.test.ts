import { describe, expect, test } from "vitest";
import { NANOS_PER_MS } from "../../../checkers/history/operation.ts";
import { clientWorker, type Worker } from "../../../harness/run/client-worker.ts";
import { type Client, DatabaseError, type Outcome } from "../../../workloads/client.ts";
import type { Invoke } from "../../../workloads/generator/generator.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const write: Invoke = { type: "invoke", time: 0, process: 0, f: "write", value: 1 };
const read: Invoke = { ...write, f: "read", value: null };

interface Fake {
  readonly worker: Worker;
  readonly sent: Invoke[];
  opened: number;
  closed: number;
}

function fake(
  answer: (op: Invoke, signal: AbortSignal) => Promise<Outcome>,
  open: (signal: AbortSignal) => Promise<void> = () => Promise.resolve(),
): Fake {
  const sent: Invoke[] = [];
  const counts = { opened: 0, closed: 0 };
  const client: Client = {
    invoke(op, signal) {
      sent.push(op);
      return answer(op, signal);
    },
    close() {
      counts.closed++;
      return Promise.resolve();
    },
  };
  const worker = clientWorker({
    async open(signal) {
      counts.opened++;
      await open(signal);
      return client;
    },
    clock: virtualClock(),
    timeoutNs: 100 * NANOS_PER_MS,
    rules: {
      readOnly: new Set(["read"]),
      errorTable: {
        "no-leader": { definite: true, why: "Nothing was proposed" },
        "leadership-lost": { definite: false, why: "It may have been proposed" },
      },
    },
  });
  return Object.assign(counts, { worker, sent });
}

const answered = (outcome: Outcome) => () => Promise.resolve(outcome);
const never = () => new Promise<never>(() => undefined);

describe("clientWorker()", () => {
  test("opens its connection at the first operation and keeps it while answers are understood", async () => {
    const { worker, ...counts } = fake(answered({ type: "ok", value: 1 }));
    expect(counts.opened).toBe(0);
    const same = fake(answered({ type: "fail", error: "mismatch" }));
    for (let i = 0; i < 3; i++) await same.worker.invoke(write);
    expect(same.opened).toBe(1);
    expect(same.closed).toBe(0);
    await worker.close();
  });

  test("records a failed open as fail, since nothing was sent", async () => {
    const refused = fake(answered({ type: "ok", value: 1 }), () =>
      Promise.reject(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" })),
    );
    expect(await refused.worker.invoke(write)).toEqual({
      type: "fail",
      error: "no-client: ECONNREFUSED: connect ECONNREFUSED",
    });
    expect(refused.sent).toEqual([]);
  });

  test("records an open that hangs as fail, and never sends the operation later", async () => {
    let finishOpening = (): void => undefined;
    const slow = fake(
      answered({ type: "ok", value: 1 }),
      () => new Promise((resolve) => (finishOpening = resolve)),
    );
    expect(await slow.worker.invoke(write)).toEqual({ type: "fail", error: "no-client: timeout" });
    finishOpening();
    await new Promise((resolve) => setImmediate(resolve));
    expect(slow.sent).toEqual([]);
    expect(slow.closed).toBe(1);
  });

  test("gives an operation up at the timeout: info, or fail for a read", async () => {
    const silent = fake(never);
    expect(await silent.worker.invoke(write)).toEqual({ type: "info", error: "timeout" });
    expect(await silent.worker.invoke(read)).toEqual({ type: "fail", error: "timeout" });
    expect(silent.opened).toBe(2);
    expect(silent.closed).toBe(2);
    expect(silent.sent).toHaveLength(2);
  });

  test("leaves the connection alone that has replaced the one of a late error", async () => {
    const late: ((error: Error) => void)[] = [];
    const closed: number[] = [];
    let opened = 0;
    const worker = clientWorker({
      open() {
        const number = ++opened;
        return Promise.resolve({
          invoke: () => new Promise((_, reject) => late.push(reject)),
          close: () => Promise.resolve(void closed.push(number)),
        });
      },
      clock: virtualClock(),
      timeoutNs: 100 * NANOS_PER_MS,
      rules: { readOnly: new Set(), errorTable: {} },
    });
    await worker.invoke(write);
    const second = worker.invoke(write);
    await Promise.resolve();
    late[0]?.(new Error("gone"));
    await Promise.resolve();
    await Promise.resolve();
    expect({ opened, inUse: late.length, closed }).toMatchObject({ opened: 2, closed: [1] });
    await second;
  });

  test("close() does not wait for ever for a connection that will not close", async () => {
    const worker = clientWorker({
      open: () => Promise.resolve({ invoke: answered({ type: "ok", value: 1 }), close: never }),
      clock: virtualClock(),
      timeoutNs: 100 * NANOS_PER_MS,
      rules: { readOnly: new Set(), errorTable: {} },
    });
    await worker.invoke(write);
    await worker.close();
  });

  test("aborts the client's signal at the timeout", async () => {
    let aborted = false;
    const silent = fake((_, signal) => {
      signal.addEventListener("abort", () => (aborted = true));
      return never();
    });
    await silent.worker.invoke(write);
    expect(aborted).toBe(true);
  });

  test.each([
    ["an error that the table calls definite", new DatabaseError("no-leader"), write, "fail"],
    ["an error that the table calls indefinite", new DatabaseError("leadership-lost"), write, "info"],
    ["an error that the table does not list", new DatabaseError("surprise"), write, "info"],
    ["a lost connection", Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }), write, "info"],
    ["an error of no known kind", new TypeError("boom"), write, "info"],
    ["a lost connection during a read", new Error("gone"), read, "fail"],
  ])("records %s as %#", async (_, error, op, type) => {
    const broken = fake(() => {
      throw error;
    });
    const outcome = await broken.worker.invoke(op);
    expect(outcome.type).toBe(type);
    expect(broken.sent).toHaveLength(1);
    expect(broken.closed).toBe(1);
  });

  test.each([
    [undefined],
    [null],
    [{}],
    [{ type: "ok" }],
    [{ type: "fail" }],
    [{ type: "done", value: 1 }],
    ["ok"],
  ])("takes the malformed completion %j for info", async (malformed) => {
    const broken = fake(() => Promise.resolve(malformed as Outcome));
    expect((await broken.worker.invoke(write)).type).toBe("info");
  });

  test("sends every operation exactly once", async () => {
    let calls = 0;
    const flaky = fake(() =>
      ++calls % 2 === 0 ? Promise.resolve({ type: "ok", value: 1 }) : Promise.reject(new Error("gone")),
    );
    for (let i = 0; i < 10; i++) await flaky.worker.invoke(write);
    expect(flaky.sent).toHaveLength(10);
  });
});
