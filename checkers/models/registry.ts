import { casRegister } from "./cas-register.ts";
import { list } from "./list.ts";
import type { Model } from "./model.ts";
import { register } from "./register.ts";

/** The models that come with Faultline, simple ones first. */
export const MODELS: readonly Model[] = [register, casRegister, list];

export function findModel(name: string): Model | undefined {
  return MODELS.find((model) => model.name === name);
}
