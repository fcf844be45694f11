export { prepareReport } from "./data/prepare-report.ts";
export { renderReport } from "./html-report.ts";
export type { ReportInput, RunDescription } from "./report.ts";
export type { ReportData } from "./report-data.ts";
export { renderText } from "./text-report.ts";
export { loadViewerAssets, type ViewerAssets } from "./viewer-assets.ts";
