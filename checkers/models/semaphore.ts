import { type Model, moveTo, refuse } from "./model.ts";

/**
 * A number of permits: `acquire` takes one, `release` gives one back, whoever took it. An attempt that did not get one is
 * a `fail`. It is illegal to give back what nobody has. The state is how many are taken.
 */
export function semaphore(permits: number): Model<number> {
  return {
    name: `semaphore:permits=${permits}`,
    description: `A semaphore of ${permits} permits: acquire, release`,
    init: 0,
    fs: ["acquire", "release"],
    finite: true,
    specialty: { kind: "lock", acquire: "acquire", release: "release", permits },
    step(taken, { f }) {
      if (f === "acquire")
        return taken < permits
          ? moveTo(taken + 1)
          : refuse(`acquire succeeded, but all ${permits} permits are taken`);
      return taken > 0 ? moveTo(taken - 1) : refuse("release succeeded, but no permit is taken");
    },
    isPure: () => false,
    describe: (taken) => `${taken} of ${permits} taken`,
    describeCall: ({ f }) => f,
  };
}
