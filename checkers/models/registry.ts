import { casRegister } from "./cas-register.ts";
import { list } from "./list.ts";
import type { Model } from "./model.ts";
import { register } from "./register.ts";

/** The models that come with Faultline, by name. */
export const models: ReadonlyMap<string, Model> = new Map(
  [register, casRegister, list].map((model) => [model.name, model]),
);
