import { type Child, h } from "./dom.ts";

/** A part of the page with a heading that the contents can point to. */
export function section(id: string, title: string, ...children: readonly Child[]): HTMLElement {
  return h(
    "section",
    { id, "aria-labelledby": `${id}-title` },
    h("h2", { id: `${id}-title` }, title),
    ...children,
  );
}

/** A table that scrolls on its own where the page is too narrow for it. */
export function table(
  head: readonly Child[],
  rows: readonly HTMLTableRowElement[],
  caption: string,
): HTMLElement {
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    h(
      "table",
      {},
      h("caption", { class: "visually-hidden" }, caption),
      h("thead", {}, h("tr", {}, ...head.map((cell) => h("th", { scope: "col" }, cell)))),
      h("tbody", {}, ...rows),
    ),
  );
}

/** Pairs of a name and what stands for it. */
export function facts(className: string, pairs: readonly (readonly [string, Child])[]): HTMLElement {
  return h(
    "dl",
    { class: className },
    ...pairs.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
  );
}

/** Text in a box with a button that copies it. */
export function copyable(text: string, label: string): HTMLElement {
  const pre = h("pre", { tabindex: 0 }, text);
  const button = h("button", { type: "button", "aria-label": label }, "Copy");
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(text).then(
      () => {
        button.textContent = "Copied";
      },
      () => {
        // Not allowed to write: select it, so that the reader's own shortcut copies it.
        getSelection()?.selectAllChildren(pre);
      },
    );
  });
  return h("div", { class: "copyable" }, pre, button);
}
