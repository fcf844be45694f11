import { afterEach, describe, expect, it } from "vitest";
import { openDirectRouter } from "../../../../targets/redis/client/direct-router.ts";
import { errorTable } from "../../../../targets/redis/client/error-table.ts";
import { clientFactory } from "../../../../targets/redis/workloads/client-factory.ts";
import { register } from "../../../../targets/redis/workloads/register.ts";
import { clusterAt, machineOf } from "../fake-cluster.ts";
import { type Behaviour, error, type FakeRedis, fakeRedis } from "../fake-redis.ts";
import { invoke } from "../invoke.ts";

let server: FakeRedis | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const never = new AbortController().signal;

/** What the harness makes of a write to a server that answers so. */
async function fateOfWrite(behaviour: Behaviour, signal = never): Promise<string> {
  server = await fakeRedis(behaviour);
  const cluster = clusterAt([{ client: server.address }]);
  const client = await clientFactory(openDirectRouter, register)(machineOf(cluster, "n1"), cluster, signal);
  const { type } = await invoke(client, { f: "write", value: 1 }, signal);
  await client.close();
  return type;
}

describe("errorTable", () => {
  // What Redis 7 and 8 say, word for word.
  it.each([
    ["ASK", "ASK 3999 127.0.0.1:6381"],
    ["BUSY", "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."],
    ["CLUSTERDOWN", "CLUSTERDOWN The cluster is down"],
    ["EXECABORT", "EXECABORT Transaction discarded because of previous errors."],
    ["LOADING", "LOADING Redis is loading the dataset in memory"],
    ["MASTERDOWN", "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."],
    ["MISCONF", "MISCONF Errors writing to the AOF file: No space left on device"],
    ["MOVED", "MOVED 3999 127.0.0.1:6381"],
    ["NOAUTH", "NOAUTH Authentication required."],
    ["NOGROUP", "NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option"],
    ["NOPERM", "NOPERM User default has no permissions to run the 'set' command"],
    ["NOREPLICAS", "NOREPLICAS Not enough good replicas to write."],
    ["NOSCRIPT", "NOSCRIPT No matching script. Please use EVAL."],
    ["OOM", "OOM command not allowed when used memory > 'maxmemory'."],
    ["READONLY", "READONLY You can't write against a read only replica."],
    ["TRYAGAIN", "TRYAGAIN Multiple keys request during rehashing of slot"],
    ["WRONGTYPE", "WRONGTYPE Operation against a key holding the wrong kind of value"],
  ])("finds that a write answered with %s has not happened", async (code, reply) => {
    expect(errorTable[code]?.definite).toBe(true);
    expect(await fateOfWrite(() => error(reply))).toBe("fail");
  });

  it("says nothing of ERR, which can mean anything, nor of what nobody has heard of", async () => {
    expect(await fateOfWrite(() => error("ERR unknown"))).toBe("info");
    await server?.close();
    expect(await fateOfWrite(() => error("NEWCODE in a later version"))).toBe("info");
  });

  it("leaves open what became of a write whose reply never came", async () => {
    expect(await fateOfWrite(() => undefined, AbortSignal.timeout(50))).toBe("info");
    await server?.close();
    const reset: Behaviour = (_, socket) => {
      socket.resetAndDestroy();
      return undefined;
    };
    expect(await fateOfWrite(reset)).toBe("info");
  });

  it("leaves open what became of a write with a reply that makes no sense", async () => {
    expect(await fateOfWrite(() => 7)).toBe("info");
  });

  it("gives a reason for each code", () => {
    for (const { why } of Object.values(errorTable)) expect(why.length).toBeGreaterThan(30);
  });
});
