import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { reading, writing } from "../../../targets/redis/client/router.ts";
import { running, script } from "../../../targets/redis/client/script.ts";
import { type Connection, openConnection } from "../../../targets/redis/protocol/connection.ts";
import { redisTarget } from "../../../targets/redis/redis-target.ts";
import { dockerAvailable, SKIP_REASON } from "../../support/docker.ts";
import { type RealCluster, realCluster } from "../../support/real-cluster.ts";
import { machineOf } from "./fake-cluster.ts";

const never = new AbortController().signal;
const KEY = "guarded";

/** Writes with a script, as compare-and-set does. */
const SCRIPT = script(`
  redis.call('SET', KEYS[1], ARGV[1])
  return 1`);

describe.skipIf(!dockerAvailable)(`what a server of Redis refuses${SKIP_REASON}`, () => {
  let real: RealCluster;
  const open: Connection[] = [];

  const connectTo = async (node: string): Promise<(...args: string[]) => Promise<unknown>> => {
    const connection = await openConnection(machineOf(real.cluster, node).clientAddress(), never);
    open.push(connection);
    return (...args) => connection.call(args, never);
  };

  beforeAll(async () => {
    real = await realCluster(redisTarget, ["n1", "n2"]);
  });
  afterAll(async () => {
    for (const connection of open) connection.close();
    await real.destroy();
  });

  /** Tries to write, by a command and by a script, in a state in which the server must refuse it. */
  async function expectRefusal(
    code: string,
    { node, enter, leave }: { node: string; enter: () => Promise<unknown>; leave: () => Promise<unknown> },
  ): Promise<void> {
    const [primary, client] = [await connectTo("n1"), await connectTo(node)];
    await primary("SET", KEY, "before");
    await primary("WAIT", "1", "1000");
    await enter();
    try {
      const write = writing("SET", KEY, "after").args;
      await expect(client(...write)).rejects.toMatchObject({ code });
      const scripted = running(SCRIPT, { keys: [KEY], args: ["after"] }).args;
      await expect(client(...scripted)).rejects.toMatchObject({ code });
    } finally {
      await leave();
    }
    expect(await primary(...reading("GET", KEY).args)).toBe("before");
    expect(await client(...reading("GET", KEY).args)).toBe("before");
  }

  it("READONLY: a replica does not write", async () => {
    const nothing = (): Promise<void> => Promise.resolve();
    await expectRefusal("READONLY", { node: "n2", enter: nothing, leave: nothing });
  });

  it("NOREPLICAS: a primary with too few replicas does not write", async () => {
    const admin = await connectTo("n1");
    await expectRefusal("NOREPLICAS", {
      node: "n1",
      enter: () => admin("CONFIG", "SET", "min-replicas-to-write", "2"),
      leave: () => admin("CONFIG", "SET", "min-replicas-to-write", "0"),
    });
  });

  it("EXECABORT: a primary that lost its replicas does not run what it has queued", async () => {
    const [admin, client] = [await connectTo("n1"), await connectTo("n1")];
    await admin("SET", KEY, "before");
    await client("MULTI");
    expect(await client("SET", KEY, "after")).toBe("QUEUED");
    await admin("CONFIG", "SET", "min-replicas-to-write", "2");
    try {
      await expect(client("EXEC")).rejects.toMatchObject({ code: "EXECABORT" });
    } finally {
      await admin("CONFIG", "SET", "min-replicas-to-write", "0");
    }
    expect(await client("GET", KEY)).toBe("before");
  });

  it("OOM: a server without memory does not write", async () => {
    const admin = await connectTo("n1");
    await expectRefusal("OOM", {
      node: "n1",
      enter: () => admin("CONFIG", "SET", "maxmemory", "1"),
      leave: () => admin("CONFIG", "SET", "maxmemory", "0"),
    });
  });

  it("NOPERM: a user who may not write does not write", async () => {
    const admin = await connectTo("n1");
    const asAdmin = await connectTo("n1");
    await asAdmin("ACL", "SETUSER", "admin", "on", "nopass", "+@all", "~*");
    await admin("AUTH", "admin", "any");
    await expectRefusal("NOPERM", {
      node: "n1",
      enter: () => admin("ACL", "SETUSER", "default", "-set", "-eval"),
      leave: () => admin("ACL", "SETUSER", "default", "+@all"),
    });
  });

  it("MISCONF: a server that cannot save does not write", async () => {
    const admin = await connectTo("n1");
    const saveFails = async (): Promise<void> => {
      // A directory where the snapshot should go.
      await machineOf(real.cluster, "n1").writeFile("dump.rdb/in-the-way", "");
      await admin("BGSAVE");
      await expect.poll(() => admin("INFO", "persistence")).toContain("rdb_last_bgsave_status:err");
    };
    await expectRefusal("MISCONF", {
      node: "n1",
      enter: saveFails,
      leave: () => admin("CONFIG", "SET", "stop-writes-on-bgsave-error", "no"),
    });
  });

  it("MASTERDOWN: a replica that may not serve old data does not even read", async () => {
    const [primary, replica] = [await connectTo("n1"), await connectTo("n2")];
    await primary("SET", KEY, "before");
    await primary("WAIT", "1", "1000");
    await replica("CONFIG", "SET", "replica-serve-stale-data", "no");
    await replica("REPLICAOF", "127.0.0.1", "1");
    await expect(replica("GET", KEY)).rejects.toMatchObject({ code: "MASTERDOWN" });
    await replica("CONFIG", "SET", "replica-serve-stale-data", "yes");
    const { host, port } = machineOf(real.cluster, "n2").peerAddress("n1", "client");
    await replica("REPLICAOF", host, String(port));
    await real.awaitHealthy();
    expect(await replica("GET", KEY)).toBe("before");
  });

  it("BUSY: a server that is at a long script does nothing else", async () => {
    const [admin, slow] = [await connectTo("n1"), await connectTo("n1")];
    await admin("CONFIG", "SET", "busy-reply-threshold", "1");
    let ended: Promise<unknown> = Promise.resolve();
    await expectRefusal("BUSY", {
      node: "n1",
      async enter() {
        ended = slow("EVAL", "while true do end", "0").catch((error: unknown) => error);
        await expect.poll(() => admin("PING").catch(String)).toContain("BUSY");
      },
      async leave() {
        // It says OK before the script has ended, and the server is busy until then.
        await admin("SCRIPT", "KILL");
        await ended;
      },
    });
    expect(await ended).toMatchObject({ message: expect.stringContaining("Script killed") as string });
  });

  it("LOADING: a server that reads its data does nothing else", async () => {
    const alone = await connectTo("n2");
    await alone("REPLICAOF", "NO", "ONE");
    for (let i = 0; i < 20; i++) await alone("SET", `filler:${i}`, randomBytes(2000).toString("hex"));
    await alone("SET", KEY, "before");
    await alone("SAVE");
    // So slow that there is time to ask, and so often interrupted that there is an answer.
    await alone("CONFIG", "SET", "key-load-delay", "100000", "loading-process-events-interval-bytes", "1024");
    await alone("CONFIG", "REWRITE");
    await real.provision.processes.kill("n2");
    await expect.poll(() => real.provision.processes.state("n2")).toBe("gone");
    await real.start("n2");

    const asked = await vi.waitFor(() => connectTo("n2"), { timeout: 5000 });
    await expect(asked("SET", KEY, "after")).rejects.toMatchObject({ code: "LOADING" });
    await asked("CONFIG", "SET", "key-load-delay", "0");
    await expect.poll(() => asked("GET", KEY).catch(() => undefined)).toBe("before");

    const { host, port } = machineOf(real.cluster, "n2").peerAddress("n1", "client");
    await asked("REPLICAOF", host, String(port));
    await real.awaitHealthy();
  });

  it("WRONGTYPE, NOGROUP, NOSCRIPT: what is not there as it should be is left alone", async () => {
    const client = await connectTo("n1");
    await client("SET", "a string", "1");
    await expect(client("SADD", "a string", "2")).rejects.toMatchObject({ code: "WRONGTYPE" });
    expect(await client("GET", "a string")).toBe("1");
    await client("XADD", "a stream", "*", "field", "1");
    const read = ["XREADGROUP", "GROUP", "group", "me", "STREAMS", "a stream", ">"];
    await expect(client(...read)).rejects.toMatchObject({ code: "NOGROUP" });
    await expect(client("EVALSHA", "f".repeat(40), "0")).rejects.toMatchObject({ code: "NOSCRIPT" });
  });

  it("NOAUTH: a server that wants a password takes no connection without it", async () => {
    const admin = await connectTo("n1");
    await admin("CONFIG", "SET", "requirepass", "secret");
    await expect(connectTo("n1")).rejects.toMatchObject({ code: "NOAUTH" });
    await admin("CONFIG", "SET", "requirepass", "");
    expect(await (await connectTo("n1"))("PING")).toBe("PONG");
  });
});
