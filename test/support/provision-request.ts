import type { ProvisionRequest } from "../../harness/environment/environment.ts";
import { referenceTarget } from "../../targets/reference/target.ts";

/** What a test of local processes asks for, but for the nodes and the directory. */
export const LOCAL_REQUEST: Pick<ProvisionRequest, "runId" | "target" | "onProgress"> = {
  runId: "test",
  target: referenceTarget,
  onProgress: () => undefined,
};
