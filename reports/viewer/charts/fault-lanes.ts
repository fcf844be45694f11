import type uPlot from "uplot";
import type { FaultBand, ReportData } from "../../report-data.ts";
import { duration, moment } from "../format.ts";
import { colour } from "../theme.ts";
import { paintedOnly, timeChart } from "./chart.ts";
import { faultColour } from "./palette.ts";
import type { TimeWindow } from "./time-window.ts";

const LANE = 24;

/** When each kind of fault was in force: the key to the bands behind every other chart. */
export function faultLanes({ faults, durationSeconds }: ReportData, window: TimeWindow): HTMLElement {
  const kinds = [...new Set(faults.map(({ fault }) => fault))];
  const laneOf = ({ fault }: FaultBand): number => kinds.length - 1 - kinds.indexOf(fault);
  return timeChart({
    title: "Faults in force",
    description: faults
      .map(({ fault, where, start, end }) => `${fault} ${where} from ${moment(start)} to ${moment(end)}`)
      .join("; "),
    height: kinds.length * LANE + 14,
    window,
    faults,
    ...paintedOnly(durationSeconds),
    y: {
      scale: { range: () => [0, kinds.length] },
      axis: {
        grid: { show: false },
        ticks: { show: false },
        splits: () => kinds.map((_, i) => i + 0.5),
        values: () => kinds.toReversed(),
      },
    },
    legend: [],
    showTime: false,
    paint: (plot) => {
      for (const band of faults) paintBand(plot, band, laneOf(band));
    },
    point: (plot, time, readout) => {
      const inForce =
        time === undefined ? [] : faults.filter(({ start, end }) => start <= time && time <= end);
      readout.textContent = inForce.map(bandWords).join("; ");
      plot.over.title = readout.textContent;
    },
  });
}

function bandWords({ fault, where, start, end, confirmed }: FaultBand): string {
  return `${fault} ${where}, ${duration(end - start)} from ${moment(start)}${confirmed ? "" : " (unconfirmed)"}`;
}

function paintBand(plot: uPlot, { fault, where, start, end, confirmed }: FaultBand, lane: number): void {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  const left = Math.max(bbox.left, plot.valToPos(start, "x", true));
  const right = Math.min(bbox.left + bbox.width, plot.valToPos(end, "x", true));
  if (right <= bbox.left || left >= bbox.left + bbox.width) return;
  const top = plot.valToPos(lane + 1, "y", true) + 3 * scale;
  const height = plot.valToPos(lane, "y", true) - 3 * scale - top;
  const width = Math.max(2 * scale, right - left);
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(left, top, width, height, 3 * scale);
  ctx.fillStyle = ctx.strokeStyle = faultColour(fault);
  ctx.globalAlpha = confirmed ? 0.8 : 0.2;
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.lineWidth = scale;
  ctx.setLineDash(confirmed ? [] : [4 * scale, 3 * scale]);
  ctx.stroke();
  ctx.clip();
  ctx.fillStyle = colour(confirmed ? "on-fault" : "ink");
  ctx.font = `${11 * scale}px ui-sans-serif, system-ui, sans-serif`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  if (width > 28 * scale) ctx.fillText(confirmed ? where : `? ${where}`, left + 6 * scale, top + height / 2);
  ctx.restore();
}
