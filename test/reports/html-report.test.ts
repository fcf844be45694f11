import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { renderReport } from "../../reports/html-report.ts";
import { invalidReport, NASTY, nastyReport } from "../support/sample-report.ts";

const assets = { script: "/* viewer */", style: "/* style */" };

test("renderReport() lets nothing run but the viewer itself", () => {
  const page = renderReport(invalidReport(), assets);
  const digest = createHash("sha256").update(assets.script).digest("base64");
  expect(page).toContain("default-src &#39;none&#39;");
  expect(page).toContain(`script-src &#39;sha256-${digest}&#39;`);
  expect(page.match(/<script/g)).toHaveLength(2);
});

test("renderReport() is a pure function of its input", () => {
  expect(renderReport(invalidReport(), assets)).toBe(renderReport(invalidReport(), assets));
});

test("renderReport() keeps values out of the markup", () => {
  const page = renderReport(nastyReport(), assets);
  expect(page.match(/<script|<\/script/g)).toHaveLength(4);
  expect(page).not.toContain("<img");
  expect(page).not.toContain("<!--");
  for (const value of NASTY.filter((text) => text.includes("<"))) expect(page).not.toContain(value);
});

test("renderReport() says the verdict to a reader without scripts", () => {
  const [, text = ""] =
    /<noscript><pre>([^]*)<\/pre><\/noscript>/.exec(renderReport(invalidReport(), assets)) ?? [];
  expect(text).toContain("Not linearizable, key 4");
});
