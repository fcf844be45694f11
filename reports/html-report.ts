import { createHash } from "node:crypto";
import { prepareReport } from "./data/prepare-report.ts";
import { htmlText, scriptJson } from "./embed.ts";
import type { ReportInput } from "./report.ts";
import type { ReportData } from "./report-data.ts";
import { renderText } from "./text-report.ts";
import { loadViewerAssets, type ViewerAssets } from "./viewer-assets.ts";

/**
 * The report of a run: one HTML file that asks nothing of the network.
 *
 * The viewer is inlined and reads only the JSON embedded beside it. A policy in the page's head lets nothing
 * run but this very script, so a value of the history could not act even if it escaped its string.
 */
export function renderReport(input: ReportInput, assets: ViewerAssets = loadViewerAssets()): string {
  return renderPage(prepareReport(input), renderText(input.verdict), assets);
}

function renderPage(data: ReportData, text: string, { script, style }: ViewerAssets): string {
  const { run, verdict } = data;
  const title = `${verdict.outcome}: ${run.target} ${run.workload} · Faultline`;
  const policy = [
    "default-src 'none'",
    `script-src '${digest(script)}'`,
    `style-src '${digest(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${htmlText(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${htmlText(title)}</title>
<style>${style}</style>
</head>
<body>
<noscript><pre>${htmlText(text)}</pre></noscript>
<div id="report"></div>
<script type="application/json" id="report-data">${scriptJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** A source expression of the Content-Security-Policy: this text and no other. */
function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
