import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderReport } from "../../reports/html-report.ts";
import type { ReportInput } from "../../reports/report.ts";
import type { ViewerAssets } from "../../reports/viewer-assets.ts";
import { type Browser, chromiumPath, launchBrowser, NO_CHROMIUM } from "../support/browser.ts";
import { cyclicReport } from "../support/cyclic-report.ts";
import {
  counterexampleReport,
  emptyReport,
  invalidReport,
  largeReport,
  NASTY,
  nastyReport,
  skewedReport,
  unknownReport,
  validReport,
} from "../support/sample-report.ts";
import { buildViewer } from "../support/viewer.ts";

const LAPTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const SAMPLES: readonly (readonly [name: string, make: () => ReportInput])[] = [
  ["valid", validReport],
  ["invalid", invalidReport],
  ["unknown", unknownReport],
  ["lost update", () => counterexampleReport("lost update")],
  ["skewed", skewedReport],
  ["cyclic", cyclicReport],
  ["empty", emptyReport],
  ["nasty", nastyReport],
];

describe.skipIf(chromiumPath === undefined)(
  `the page${chromiumPath === undefined ? ` (${NO_CHROMIUM})` : ""}`,
  () => {
    let browser: Browser;
    let assets: ViewerAssets;
    const folder = mkdtempSync(join(tmpdir(), "faultline-report-"));

    beforeAll(async () => {
      assets = buildViewer();
      browser = await launchBrowser(chromiumPath ?? "");
    }, 60_000);

    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });

    /** Opens a report as a reader would, from the disk, and notes all that should not happen. */
    async function open(input: ReportInput): Promise<{ page: Page; complaints: string[]; bytes: number }> {
      const file = join(folder, "report.html");
      const html = renderReport(input, assets);
      writeFileSync(file, html);
      const page = await browser.context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => complaints.push(`console ${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
      page.on("dialog", (dialog) => {
        complaints.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on("request", (request) => {
        if (request.url() !== pathToFileURL(file).href) complaints.push(`request: ${request.url()}`);
      });
      await page.setViewportSize(LAPTOP);
      await page.goto(pathToFileURL(file).href);
      await page.waitForSelector("#run");
      return { page, complaints, bytes: html.length };
    }

    describe.each(SAMPLES)("of the %s sample", (_, make) => {
      test("fits laptop and phone in both schemes, without errors and without a request", async () => {
        const { page, complaints } = await open(make());
        for (const viewport of [LAPTOP, PHONE]) {
          await page.setViewportSize(viewport);
          for (const colorScheme of ["light", "dark"] as const) {
            await page.emulateMedia({ colorScheme });
            expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(
              viewport.width,
            );
          }
        }
        expect(complaints).toEqual([]);
        await page.close();
      });
    });

    test("shows values as text, in the page and in the drawing", async () => {
      const { page } = await open(nastyReport());
      const text = (await page.textContent("#report")) ?? "";
      for (const value of NASTY.filter((nasty) => nasty.includes("<"))) expect(text).toContain(value);
      expect(text).toContain("\\u{2028}\\u{2029}line\\u{0}\\u{202e}evil");
      expect(await page.locator(".intervals .bar text").allTextContents()).toContainEqual(
        expect.stringContaining("<script>alert(1)</script>"),
      );
      expect(await page.locator("#report script, #report img").count()).toBe(0);
      await page.close();
    });

    test("says the verdict in words, with an icon", async () => {
      const { page } = await open(invalidReport());
      expect(await page.textContent("h1")).toBe("Not linearizable");
      expect(await page.locator(".verdict .badge.invalid").first().innerText()).toContain("Invalid");
      expect(await page.locator(".verdict .badge svg").count()).toBe(1);
      await page.close();
    });

    test("shows what is known of the culprit at first, and of an operation that the keyboard moves to", async () => {
      const { page } = await open(invalidReport());
      const details = page.locator(".operation-details");
      expect(await details.innerText()).toContain("fits nowhere: it read 3, but the register holds 7");
      await page.locator(".intervals .bar[tabindex='0']").focus();
      await page.keyboard.press("ArrowLeft");
      expect(await details.innerText()).toContain("step 4 of this order; the state after it is 7");
      expect(await page.locator(".bar:focus").getAttribute("aria-label")).toContain("read → 7, process 4");
      await page.close();
    });

    test("lets one choose among the orders, by keyboard too, and says why each ends", async () => {
      const { page, complaints } = await open(counterexampleReport("lost update"));
      const why = page.locator(".why");
      expect(await why.innerText()).toContain("cas expected 5, but the register holds 7");
      await page.locator(".segments input").first().focus();
      await page.keyboard.press("ArrowRight");
      expect(await why.innerText()).toContain("cas expected 5, but the register holds 9");
      expect(await page.locator(".intervals .bar.stuck").getAttribute("aria-label")).toContain("cas 5 → 7");
      await page.locator(".intervals .bar[tabindex='0']").focus();
      await page.keyboard.press("1");
      expect(await why.innerText()).toContain("but the register holds 7");
      expect(await page.locator(".segments input").first().isChecked()).toBe(true);
      expect(complaints).toEqual([]);
      await page.close();
    });

    test("draws a circle of transactions as a ladder, each with why it came before the next", async () => {
      const { page } = await open(cyclicReport());
      const ladder = page.locator(".cycle").first();
      const cards = ladder.locator(".transaction");
      expect(await cards.count()).toBe(4);
      expect(await ladder.locator(".dependency").count()).toBe(4);
      expect(await ladder.locator(".dependency.back").innerText()).toMatch(
        /^(wr|rw)\s*T4 (was read by|overlooked) T1/,
      );
      // Each card is below the one before, and a transaction of many micro-operations does not show them all.
      const tops = await Promise.all(
        [0, 1, 2, 3].map(async (i) => (await cards.nth(i).boundingBox())?.y ?? 0),
      );
      expect(tops).toEqual(tops.toSorted((a, b) => a - b));
      expect(await page.textContent("#anomalies")).toContain("and 18 more");
      await page.close();
    });

    test("shows the operations around a counterexample on demand", async () => {
      const { page } = await open(counterexampleReport("lost update"));
      const bars = page.locator(".intervals .bar");
      await bars.first().waitFor();
      expect(await bars.count()).toBe(3);
      const button = page.getByRole("button", { name: "1 operation around it" });
      await button.click();
      expect(await bars.count()).toBe(4);
      expect(await page.locator(".bar.around").getAttribute("aria-label")).toContain("it plays no part");
      await button.click();
      expect(await bars.count()).toBe(3);
      await page.close();
    });

    test("draws the path from left to right", async () => {
      const { page } = await open(invalidReport());
      await page.waitForSelector(".intervals .path circle");
      const circles = await page.locator(".intervals .path circle").all();
      const centres = await Promise.all(
        circles.map(async (circle) => Number(await circle.getAttribute("cx"))),
      );
      expect(centres).toHaveLength(4);
      expect(centres).toEqual(centres.toSorted((a, b) => a - b));
      await page.close();
    });

    test("zooms all charts from the keyboard", async () => {
      const { page } = await open(validReport());
      const shown = page.locator(".controls output");
      await page.locator(".plot").first().focus();
      await page.keyboard.press("+");
      expect(await shown.innerText()).toMatch(
        /^5\.000 s to 15\.000 s|^4\.9\d+ s to 14\.9\d+ s|^5\.0\d+ s to 1[45]\.\d+ s/,
      );
      await page.keyboard.press("0");
      expect(await shown.innerText()).toMatch(/^0\.000 s/);
      await page.close();
    });

    test("shows how far clocks were off, by node and moment, and only where somebody looked", async () => {
      const { page } = await open(skewedReport());
      const chart = page.locator("figure.chart").filter({ hasText: "Clock offsets" });
      expect(await chart.locator(".chart-legend").innerText()).toMatch(
        /n1\s+n2\s+n3\s+n4\s+n5\s+told by the database\s+monotonic clock/,
      );
      expect(await chart.locator(".plot").getAttribute("aria-label")).toContain(
        "n1 by +30 s, n2 by −1.5 s, n3 by −700 ms, n4 by +5 s, n5 by 0",
      );
      const canvas = chart.locator(".u-over");
      const box = await canvas.boundingBox();
      if (box === null) throw new Error("There is no chart");
      await page.mouse.move(box.x + (10.5 / 20) * box.width, box.y + 20);
      // n5 was down then.
      expect(await chart.locator(".readout").textContent()).toMatch(
        /^10\.\d\d s: n1 0, n2 −600 ms, n3 0, n4 0 \(monotonic \+5 s\)$/,
      );
      await page.close();

      const other = await open(validReport());
      expect(await other.page.getByText("Clock offsets").count()).toBe(0);
      await other.page.close();
    });

    test("changes the scheme by its button", async () => {
      const { page } = await open(validReport());
      await page.emulateMedia({ colorScheme: "light" });
      const ground = (): Promise<unknown> => page.evaluate("getComputedStyle(document.body).backgroundColor");
      const light = await ground();
      await page.locator(".scheme").click();
      expect(await ground()).not.toBe(light);
      await page.close();
    });

    test("of 105,000 operations says that its points are a sample", async () => {
      const { page, complaints, bytes } = await open(largeReport(105_000));
      expect(bytes).toBeLessThan(5e6);
      expect(await page.textContent(".sampled")).toMatch(/^A sample: 100,000 of 10\d,\d{3} operations/);
      expect(complaints).toEqual([]);
      await page.close();
    }, 60_000);
  },
);
