import { h } from "./dom.ts";

const listeners = new Set<() => void>();
const probe = h("i", { hidden: "" });
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

/** A colour of the style sheet as a canvas understands it, for the scheme in force. */
export function colour(name: string): string {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

/** Calls back after every change of scheme, for what was painted and does not follow the style sheet. */
export function onSchemeChange(listener: () => void): void {
  listeners.add(listener);
}

/** The button that overrules the system's choice, and the wiring of system, print and button. */
export function schemeToggle(): HTMLElement {
  const button = h("button", { type: "button", class: "scheme" });
  let chosen: "light" | "dark" | undefined;
  const isDark = (): boolean => (chosen === undefined ? prefersDark.matches : chosen === "dark");
  const apply = (scheme: "light" | "dark" | undefined): void => {
    document.documentElement.style.colorScheme = scheme ?? "";
    button.textContent = isDark() ? "☀ Light" : "☾ Dark";
    button.setAttribute("aria-label", `Switch to ${isDark() ? "light" : "dark"} colours`);
    for (const listener of listeners) listener();
  };
  button.addEventListener("click", () => {
    chosen = isDark() ? "light" : "dark";
    apply(chosen);
  });
  prefersDark.addEventListener("change", () => {
    apply(chosen);
  });
  addEventListener("beforeprint", () => {
    apply("light");
  });
  addEventListener("afterprint", () => {
    apply(chosen);
  });
  apply(chosen);
  return button;
}
