import { describe, expect, it } from "vitest";
import { dockerEnvironment } from "../../../../harness/environment/docker/docker-environment.ts";
import { FAULT_KINDS } from "../../../../harness/environment/environment.ts";
import { dockerAvailable, SKIP_REASON } from "../../../support/docker.ts";

describe.skipIf(!dockerAvailable)(`the capabilities of containers${SKIP_REASON}`, () => {
  it("are found out for every fault, once", async () => {
    const capabilities = await dockerEnvironment.capabilities();
    expect(capabilities.map(({ fault }) => fault).sort()).toEqual([...FAULT_KINDS].sort());
    for (const capability of capabilities) expect(capability).toMatchObject({ supported: true });
    const began = performance.now();
    expect(await dockerEnvironment.capabilities()).toBe(capabilities);
    expect(performance.now() - began).toBeLessThan(100);
  });
});
