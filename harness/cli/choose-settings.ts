import type { Target } from "../../targets/target.ts";
import { HarnessError } from "../harness-error.ts";

/** The setting that `--serializable` switches on. */
const SERIALIZABLE = "serializable";

/**
 * Every setting that a target declares, with what the user chose.
 *
 * @throws {@link HarnessError} for a setting that the target does not have, or a value it does not take.
 */
export function chooseSettings(
  target: Target,
  chosen: { readonly option: Readonly<Record<string, string>>; readonly serializable: boolean },
): Readonly<Record<string, string>> {
  const wanted: Readonly<Record<string, string>> = {
    ...chosen.option,
    ...(chosen.serializable && { [SERIALIZABLE]: "true" }),
  };
  for (const [name, value] of Object.entries(wanted)) assertTakes(target, name, value);
  return Object.fromEntries(
    target.settings.map((setting) => [setting.name, wanted[setting.name] ?? setting.default]),
  );
}

function assertTakes(target: Target, name: string, value: string): void {
  const setting = target.settings.find((candidate) => candidate.name === name);
  if (setting === undefined) {
    const known = target.settings.map((candidate) => candidate.name);
    throw new HarnessError(
      "usage",
      `The target ${target.name} has no setting ${name}`,
      known.length === 0 ? "Leave it out: this target has none" : `Choose among ${known.join(", ")}`,
    );
  }
  if (setting.values !== undefined && !setting.values.includes(value)) {
    throw new HarnessError(
      "usage",
      `The setting ${name} cannot be ${JSON.stringify(value)}`,
      `Choose among ${setting.values.join(", ")}`,
    );
  }
}
