import type { Model } from "../../checkers/models/model.ts";
import { register } from "../../checkers/models/register.ts";

/** A register that says nothing of itself but its steps, so that a search is all there is to decide it. */
export const plainRegister: Model = {
  name: "plain register",
  description: "",
  init: null,
  fs: ["read", "write"],
  step: (state, call) => register.step(state, call),
  isPure: (call) => register.isPure(call),
  describe: (state) => register.describe(state),
  describeCall: (call) => register.describeCall(call),
};
