import { connectEngine } from "../../environment/docker/engine.ts";
import { DEBIAN_RELEASES, findBase } from "../../environment/docker/images/base-image.ts";
import { labelsOf, ownerHere } from "../../environment/docker/ownership/owner.ts";
import type { Finding, Probe } from "../probe.ts";

/** Runs a program in a container of our own. */
export const containers: Probe = {
  title: "containers",
  async look() {
    const engine = await connectEngine();
    const bases = await Promise.all(DEBIAN_RELEASES.map((debian) => findBase(engine, debian)));
    const base = bases.find((image) => image !== undefined);
    if (base === undefined) {
      return { ok: false, problem: "No image to try it with", remedy: "Get a base image, as said below" };
    }
    const container = await engine.createContainer({
      Image: base.id,
      Cmd: ["sleep", "0"],
      Labels: labelsOf(ownerHere("doctor")),
      NetworkDisabled: true,
    });
    try {
      await container.start();
      const { StatusCode } = (await container.wait()) as { StatusCode: number };
      return StatusCode === 0 ? { ok: true, found: "made, run and removed" } : ended(StatusCode);
    } finally {
      await container.remove({ force: true, v: true });
    }
  },
};

function ended(code: number): Finding {
  return {
    ok: false,
    problem: `A program in a container ended with code ${code}`,
    remedy: "See the log of the Docker daemon",
  };
}
