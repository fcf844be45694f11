import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type ContainerClocks,
  openClocks,
  probeClocks,
} from "../../../../../harness/environment/docker/clock/open-clocks.ts";
import { dockerAvailable, SKIP_REASON } from "../../../../support/docker.ts";
import { type ClockLab, type LabContainer, openClockLab } from "./clock-lab.ts";

const REDIS = ["redis-server", "--save", "", "--appendonly", "no"];
const ETCD = ["etcd", "--data-dir", "/var/lib/trial", "--log-outputs", "stdout"];
const FAKETIME = {
  LD_PRELOAD: "/usr/local/lib/allocator-time.so /usr/local/lib/libfaketime.so.1",
  FAKETIME_TIMESTAMP_FILE: "/data/clock",
  FAKETIME_NO_CACHE: "1",
  DONT_FAKE_MONOTONIC: "1",
};
const READY = "until redis-cli ping; do :; done";
const RIGHT = { kind: "offset", realMs: 0, monotonicMs: 0 } as const;
const by = (realMs: number, monotonicMs = 0) => ({ kind: "offset", realMs, monotonicMs }) as const;

describe.skipIf(!dockerAvailable)(`clocks of databases in containers${SKIP_REASON}`, () => {
  let lab: ClockLab;
  let redis: LabContainer;
  let neighbour: LabContainer;
  let etcd: LabContainer;
  let faketime: LabContainer;
  let clocks: ContainerClocks;

  beforeAll(async () => {
    lab = await openClockLab("skewed-databases");
    [redis, neighbour, etcd, faketime] = await Promise.all([
      lab.start("redis", "redis", REDIS),
      lab.start("neighbour", "redis", REDIS),
      lab.start("etcd", "etcd", ETCD),
      lab.start("faketime", "redis", REDIS, FAKETIME),
    ]);
    const containers: Readonly<Record<string, LabContainer>> = { redis, neighbour, etcd, faketime };
    clocks = openClocks({
      agent: lab.agent,
      nodes: Object.keys(containers),
      processesOf: async (node) => (await containers[node]?.processes()) ?? [],
    });
    for (const database of [redis, neighbour, faketime]) await database.shell.run(READY);
    await etcd.shell.run("bash -c 'until (: >/dev/tcp/127.0.0.1/2379); do :; done' 2>/dev/null");
  });

  afterAll(() => lab.close());

  /** By how many milliseconds the clock that `tell` reads is ahead of the harness's: between these two. */
  async function ahead(tell: () => Promise<number>): Promise<readonly [atLeast: number, atMost: number]> {
    const askedAt = Date.now();
    const toldMs = await tell();
    return [toldMs - Date.now() - 1, toldMs - askedAt + 1];
  }

  async function redisTime(database: LabContainer): Promise<number> {
    const { output } = await database.shell.run("LD_PRELOAD= redis-cli time");
    const [seconds, micros] = output.split("\n").map(Number);
    return Number(seconds) * 1000 + Number(micros) / 1000;
  }

  async function expectAhead(tell: () => Promise<number>, wantedMs: number): Promise<void> {
    const [atLeast, atMost] = await ahead(tell);
    expect(atLeast).toBeLessThanOrEqual(wantedMs);
    expect(atMost).toBeGreaterThanOrEqual(wantedMs);
    // A span that holds everything would prove nothing.
    expect(atMost - atLeast).toBeLessThan(300);
  }

  it("is found out to be possible by doing it", async () => {
    expect(await probeClocks(lab.agent)).toMatchObject({ fault: "clock", supported: true });
  });

  it("shifts the time that Redis tells, to either side and back, and nobody else's", async () => {
    for (const realMs of [30_000, -500, 0.25, 0]) {
      await clocks.set("redis", by(realMs));
      expect(await clocks.observe("redis")).toEqual({ realMs, monotonicMs: 0 });
      await expectAhead(() => redisTime(redis), realMs);
      await expectAhead(() => redisTime(neighbour), 0);
      await expectAhead(async () => Number((await redis.shell.run("date +%s%3N")).output), 0);
    }
    expect(await clocks.observe("neighbour")).toEqual({ realMs: 0, monotonicMs: 0 });
  });

  it("shifts it by libfaketime where Redis was started with that", async () => {
    for (const realMs of [30_000, -500, 0]) {
      await clocks.set("faketime", by(realMs));
      expect(await clocks.observe("faketime")).toEqual({ realMs, monotonicMs: 0 });
      await expectAhead(() => redisTime(faketime), realMs);
    }
    await clocks.set("faketime", { kind: "drift", realMsPerSecond: 500, monotonicMsPerSecond: 0 });
    await sleep(300);
    const [atLeast] = await ahead(() => redisTime(faketime));
    expect(atLeast).toBeGreaterThan(100);
    await clocks.set("faketime", RIGHT);
    await expect(clocks.set("faketime", by(0, 5))).rejects.toThrow("leaves the monotonic clock");
    await clocks.set("faketime", RIGHT);
  });

  it("lets a key of Redis expire before its time, and not without", async () => {
    await redis.shell.run("redis-cli set lease 1 px 20000");
    expect((await redis.shell.run("redis-cli get lease")).output.trim()).toBe("1");
    await clocks.set("redis", by(30_000));
    expect((await redis.shell.run("redis-cli get lease")).output.trim()).toBe("");
    await clocks.set("redis", RIGHT);
  });

  it("shifts the time by which etcd dates its answers", async () => {
    await clocks.set("etcd", by(3_600_000));
    const get = String.raw`exec 3<>/dev/tcp/127.0.0.1/2379; printf "GET /version HTTP/1.0\r\n\r\n" >&3; grep -i ^date: <&3`;
    const { output } = await etcd.shell.run(`bash -c '${get}'`);
    const date = Date.parse(output.replace(/^date: /i, "").trim());
    expect(Math.abs(date - Date.now() - 3_600_000)).toBeLessThan(2_000);
    await clocks.set("etcd", RIGHT);
  });

  it("moves the time that Redis tells back and forth while it strobes", async () => {
    await clocks.set("redis", { kind: "strobe", realMs: 10_000, monotonicMs: 0, periodMs: 30 });
    const told = new Set<number>();
    for (let look = 0; look < 200 && told.size < 2; look++) {
      const [atLeast, atMost] = await ahead(() => redisTime(redis));
      told.add(Math.round((atLeast + atMost) / 20_000));
    }
    await clocks.set("redis", RIGHT);
    expect(told).toEqual(new Set([0, 1]));
    await sleep(100);
    await expectAhead(() => redisTime(redis), 0);
  });

  it("lets the time that Redis tells run away while it drifts", async () => {
    const begun = performance.now();
    await clocks.set("redis", { kind: "drift", realMsPerSecond: -500, monotonicMsPerSecond: 0 });
    await sleep(400);
    const [atLeast, atMost] = await ahead(() => redisTime(redis));
    const observed = await clocks.observe("redis");
    const seconds = (performance.now() - begun) / 1000;
    expect(atMost).toBeGreaterThan(-500 * seconds);
    expect(atLeast).toBeLessThan(-200);
    expect(observed?.realMs).toBeGreaterThan(-500 * seconds);
    expect(observed?.realMs).toBeLessThan(-200);
    await clocks.set("redis", RIGHT);
  });

  it("holds for the next process, once it has been told", async () => {
    await clocks.set("neighbour", by(7_000));
    await neighbour.restart();
    await neighbour.shell.run(READY);
    await clocks.reapply("neighbour");
    await expectAhead(() => redisTime(neighbour), 7_000);
    await clocks.set("neighbour", RIGHT);
  });
});
