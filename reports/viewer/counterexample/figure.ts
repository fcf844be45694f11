import type { ConfigurationData, CounterexampleData, FaultBand } from "../../report-data.ts";
import { type Child, h } from "../dom.ts";
import { count } from "../format.ts";
import { copyable } from "../section.ts";
import { exploreIntervals } from "./explorer.ts";
import { legend } from "./legend.ts";
import type { Story } from "./scene.ts";

const STATE_LENGTH = 24;

/**
 * A counterexample to explore: its operations and one order of them, with a choice between the orders, the
 * operations around it on demand, and the reasons why nothing can follow.
 */
export function counterexampleFigure(
  counterexample: CounterexampleData,
  faults: readonly FaultBand[],
  number: number,
): HTMLElement[] {
  const { configurations, window, surroundings, text } = counterexample;
  let chosen = 0;
  let withSurroundings = false;
  const configuration = (): ConfigurationData => configurations[chosen] ?? configurations[0];
  const story = (): Story => ({
    window,
    order: { ...configuration(), culprit: counterexample.culprit, open: counterexample.open },
    ...(withSurroundings && { around: surroundings }),
  });
  const explorer = exploreIntervals(story(), faults, `Counterexample with ${window.length} operations`);
  const caption = h("figcaption", {});
  const why = h("div", { class: "why", "aria-live": "polite" });
  const describe = (): void => {
    caption.replaceChildren(h("b", {}, `Figure ${number}. `), `${configuration().caption} ${SCALE}`);
    why.replaceChildren(...reasons(counterexample, configuration(), choose));
  };
  const orders = orderChoice(counterexample, number, (position) => {
    choose(position);
  });
  function choose(position: number): void {
    if (position === chosen || configurations[position] === undefined) return;
    chosen = position;
    orders?.check(position);
    explorer.tell(story());
    describe();
  }
  const around = surroundingsToggle(surroundings.length, (shown) => {
    withSurroundings = shown;
    explorer.tell(story());
  });
  const figure = h(
    "figure",
    { class: "counterexample" },
    legend(),
    h("div", { class: "figure-controls" }, orders?.element, around),
    explorer.element,
    caption,
  );
  figure.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^[1-9]$/.test(event.key)) choose(Number(event.key) - 1);
    else if (event.key === "s") around?.click();
  });
  describe();
  return [
    figure,
    why,
    h(
      "details",
      { class: "as-text" },
      h("summary", {}, "The same as text"),
      copyable(text, "Copy the counterexample as text"),
    ),
  ];
}

const SCALE = "Time runs to the right, stretched where events crowd.";

/** One radio button for each order: arrow keys go from one to the next. */
function orderChoice(
  { configurations, configurationTotal }: CounterexampleData,
  number: number,
  choose: (position: number) => void,
): { readonly element: HTMLElement; check(position: number): void } | undefined {
  if (configurations.length < 2) return undefined;
  const inputs = configurations.map((_, position) => {
    const input = h("input", {
      type: "radio",
      name: `order-of-figure-${number}`,
      ...(position === 0 && { checked: "" }),
    });
    input.addEventListener("change", () => {
      choose(position);
    });
    return input;
  });
  const hidden = configurationTotal - configurations.length;
  const left = configurations.map(({ states, stateBefore }) => brief(states.at(-1) ?? stateBefore));
  // What all have in common tells nobody which is which.
  const canTell = new Set(left).size === left.length;
  const element = h(
    "fieldset",
    { class: "orders" },
    h("legend", {}, `${count(configurationTotal)} orders, each ends`),
    h(
      "div",
      { class: "segments" },
      ...left.map((state, position) =>
        h(
          "label",
          {},
          inputs[position],
          h("b", {}, position + 1),
          canTell ? [h("span", {}, "leaves"), h("code", {}, state)] : undefined,
        ),
      ),
    ),
    hidden > 0 ? h("small", {}, `and ${count(hidden)} more`) : undefined,
  );
  return {
    element,
    check(position) {
      const input = inputs[position];
      if (input !== undefined) input.checked = true;
    },
  };
}

function surroundingsToggle(size: number, show: (shown: boolean) => void): HTMLButtonElement | undefined {
  if (size === 0) return undefined;
  const button = h("button", { type: "button", class: "surroundings", "aria-pressed": "false" });
  const words = (shown: boolean): string =>
    `${shown ? "Hide" : "Show"} ${count(size)} ${size === 1 ? "operation" : "operations"} around it`;
  button.textContent = words(false);
  button.addEventListener("click", () => {
    const shown = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(shown));
    button.textContent = words(shown);
    show(shown);
  });
  return button;
}

function reasons(
  { window, culprit, possibleStates, possibleStateTotal }: CounterexampleData,
  { stuck }: ConfigurationData,
  choose: (position: number) => void,
): HTMLElement[] {
  const label = window[culprit]?.label ?? "";
  const hidden = possibleStateTotal - possibleStates.length;
  return [
    h("h4", {}, "Why this order does not go on"),
    h(
      "ul",
      {},
      ...stuck.map(({ position, why, leadsTo }) => {
        const operation = window[position];
        return h(
          "li",
          { class: position === culprit ? "culprit" : undefined },
          h("code", {}, operation?.label),
          ` by process ${operation?.process ?? "?"}: ${why}`,
          leadsTo === undefined ? undefined : [", as in ", orderLink(leadsTo, choose)],
        );
      }),
    ),
    ...(possibleStates.length < 2
      ? []
      : [
          h(
            "p",
            { class: "met" },
            "In every order, ",
            h("code", {}, label),
            " meets one of these states, and fits none: ",
            ...listed(possibleStates.map((state) => h("code", {}, brief(state)))),
            hidden > 0 ? ` and ${count(hidden)} more` : undefined,
            ".",
          ),
        ]),
  ];
}

function orderLink(position: number, choose: (position: number) => void): HTMLElement {
  const button = h("button", { type: "button", class: "link" }, `order ${position + 1}`);
  button.addEventListener("click", () => {
    choose(position);
  });
  return button;
}

function listed(items: readonly HTMLElement[]): Child[] {
  return items.flatMap((item, i): Child[] => (i === 0 ? [item] : [", ", item]));
}

function brief(state: string): string {
  return state.length <= STATE_LENGTH ? state : `${state.slice(0, STATE_LENGTH - 1)}…`;
}
