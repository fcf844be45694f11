import { type Model, moveTo, refuse } from "./model.ts";

/**
 * A lock without an owner: `acquire` and `release` say nothing more. An attempt that did not get the lock is a
 * `fail`, so every `ok` acquire got it. Anybody may release it, but only while it is held.
 */
export const mutex: Model<boolean> = {
  name: "mutex",
  description: "A lock that one may hold at a time, whoever it is: acquire, release",
  init: false,
  fs: ["acquire", "release"],
  finite: true,
  specialty: { kind: "lock", acquire: "acquire", release: "release", permits: 1 },
  step(held, call) {
    const acquires = call.f === "acquire";
    if (acquires !== held) return moveTo(acquires);
    return refuse(
      acquires ? "acquire succeeded, but the lock is held" : "release succeeded, but the lock is free",
    );
  },
  isPure: () => false,
  describe: (held) => (held ? "held" : "free"),
  describeCall: ({ f }) => f,
};
