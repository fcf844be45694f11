import { describe, expect, it } from "vitest";
import type { Machine } from "../../../../targets/machine.ts";
import { provideConfig, renderConfig } from "../../../../targets/redis/server/config-file.ts";
import { clusterAt, machineOf } from "../fake-cluster.ts";

describe("renderConfig()", () => {
  it("writes one directive a line, and what it is given so that Redis reads it back as it is", () => {
    expect(
      renderConfig([
        ["save", ""],
        ["port", "6379"],
        ["dir", 'a "b" \\c'],
        ["bind", "x\nport 1", "ü"],
      ]),
    ).toBe('save ""\nport "6379"\ndir "a \\"b\\" \\\\c"\nbind "x\\x0aport 1" "\\xc3\\xbc"\n');
  });
});

describe("provideConfig()", () => {
  it("writes a file for a machine's first life only, since the server goes on writing it", async () => {
    const written: string[] = [];
    const machine: Machine = {
      ...machineOf(clusterAt([{}]), "n1"),
      writeFile(name) {
        written.push(name);
        return Promise.resolve();
      },
    };
    expect(await provideConfig(machine, "redis.conf", [])).toBe("/data/redis.conf");
    await provideConfig(machine, "redis.conf", []);
    await provideConfig(machine, "sentinel.conf", []);
    expect(written).toEqual(["redis.conf", "sentinel.conf"]);
    await provideConfig({ ...machine }, "redis.conf", []);
    expect(written).toHaveLength(3);
  });

  it("writes it again if that went wrong", async () => {
    let attempts = 0;
    const machine: Machine = {
      ...machineOf(clusterAt([{}]), "n1"),
      writeFile: () => (attempts++ === 0 ? Promise.reject(new Error("no")) : Promise.resolve()),
    };
    await expect(provideConfig(machine, "redis.conf", [])).rejects.toThrow("no");
    await provideConfig(machine, "redis.conf", []);
    expect(attempts).toBe(2);
  });
});
