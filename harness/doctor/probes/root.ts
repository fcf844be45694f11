import type { Probe } from "../probe.ts";

export const root: Probe = {
  title: "root",
  look() {
    const uid = process.getuid?.();
    return Promise.resolve(
      uid === 0
        ? { ok: true, found: "user id 0" }
        : {
            ok: false,
            problem: uid === undefined ? "This system has no user ids" : `User id ${uid}`,
            remedy: "Run Faultline as root for these faults",
          },
    );
  },
};
