import { describe, expect, it } from "vitest";
import { clientSettings, refuseSettings, settings } from "../../../targets/etcd/settings.ts";

const defaults = Object.fromEntries(settings.map((setting) => [setting.name, setting.default]));

describe("clientSettings()", () => {
  it("has linearizable reads and cas by revision by default", () => {
    expect(clientSettings(defaults)).toEqual({
      serializable: false,
      casBy: "revision",
      requireLeader: false,
      lockTtlSeconds: 2,
      compactEvery: 0,
    });
  });

  it("takes what is chosen", () => {
    const chosen = {
      ...defaults,
      serializable: "true",
      cas: "value",
      "require-leader": "true",
      "lock-ttl": "5",
      "compact-every": "3",
    };
    expect(clientSettings(chosen)).toEqual({
      serializable: true,
      casBy: "value",
      requireLeader: true,
      lockTtlSeconds: 5,
      compactEvery: 3,
    });
  });
});

describe("refuseSettings()", () => {
  it("takes the defaults", () => {
    expect(refuseSettings(defaults)).toBeUndefined();
  });

  it.each([
    [{ "lock-ttl": "0" }, "lock-ttl is a whole number from 1 on, not 0"],
    [{ "snapshot-count": "many" }, "snapshot-count is a whole number from 1 on, not many"],
    [{ "compact-every": "-1" }, "compact-every is a whole number from 0 on, not -1"],
    [{ "election-timeout": "400" }, "less than five times the heartbeat-interval of 100 ms"],
  ])("refuses %j", (chosen, why) => {
    expect(refuseSettings({ ...defaults, ...chosen })).toContain(why);
  });
});
