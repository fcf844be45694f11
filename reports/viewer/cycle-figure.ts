import type { CycleData, CycleTransaction } from "../report-data.ts";
import { h } from "./dom.ts";

/**
 * A circle of transactions as a ladder that is read from top to bottom: each transaction, why it came before the next one, and at the end
 * the way back to the first, along the rail.
 */
export function cycleFigure({ transactions }: CycleData, number: string): HTMLElement {
  return h(
    "figure",
    {},
    h("ol", { class: "cycle" }, ...transactions.flatMap((one) => [transaction(one), dependency(one)])),
    h(
      "figcaption",
      {},
      h("b", {}, `Figure ${number}. `),
      "The shortest circle found, from top to bottom: each transaction, and why it came before the next. The line on the left leads from the last back to the first.",
    ),
  );
}

function transaction({ name, operation, microOps, moreMicroOps }: CycleTransaction): HTMLElement {
  const { process, node, fate, start, end } = operation;
  const until = end === undefined ? "never answered" : `${end.toFixed(6)} s`;
  return h(
    "li",
    { class: "transaction" },
    h(
      "p",
      { class: "who" },
      h("b", {}, name),
      h("span", {}, `process ${process}`, node === undefined ? undefined : ` on ${node}`),
      h("span", { class: "when" }, `${start.toFixed(6)} s – ${until}`),
      fate === "ok" ? undefined : h("span", { class: `fate ${fate === "open" ? "info" : fate}` }, fate),
    ),
    h(
      "p",
      { class: "micro-ops" },
      ...microOps.map((text) => h("code", {}, text)),
      moreMicroOps > 0 ? h("span", { class: "quiet" }, `and ${moreMicroOps} more`) : undefined,
    ),
  );
}

function dependency({ name, before }: CycleTransaction): HTMLElement {
  const { kind, meaning, reason, next } = before;
  const isLast = next === "T1";
  return h(
    "li",
    { class: `dependency${isLast ? " back" : ""}` },
    h(
      "p",
      { class: "step" },
      h("span", { class: `kind ${kind}` }, kind),
      h("b", {}, `${name} ${meaning} ${next}`),
    ),
    h("p", {}, `${reason}.`),
  );
}
