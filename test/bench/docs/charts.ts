import {
  CONCURRENCIES,
  nameOf,
  RATES,
  type RegisterPoint,
  SIZES,
  shortened,
  USUAL,
} from "../linearizability/register-points.ts";
import type { Measurement } from "../measure.ts";
import type { Chart, Line, Panel, Point, XAxis } from "./chart.ts";
import type { PorcupineFigures } from "./porcupine.ts";

export interface Figures {
  /** By the names of their benchmarks. */
  readonly measured: ReadonlyMap<string, Measurement>;
  readonly porcupine: PorcupineFigures;
}

/** The charts, by the names of their files. */
export function charts(figures: Figures): Readonly<Record<string, Chart>> {
  const rest = `${USUAL.concurrency} clients, ${USUAL.rate * 100} % of unknown outcome`;
  return {
    size: chart(figures, {
      title: `Time to check a register's history, by its size (${rest})`,
      x: axis("operations", "log", SIZES, shortened),
      at: (operations) => ({ operations }),
    }),
    concurrency: chart(figures, {
      title: `… by concurrency (${shortened(USUAL.size)} operations, ${USUAL.rate * 100} % of unknown outcome)`,
      x: axis("clients, each nearly always waiting for an answer", "log", CONCURRENCIES, String),
      at: (concurrency) => ({ concurrency }),
    }),
    indeterminate: chart(figures, {
      title: `… by the share of operations of unknown outcome (${shortened(USUAL.size)} operations, ${USUAL.concurrency} clients)`,
      x: axis("operations of unknown outcome", "linear", RATES, (rate) => `${rate * 100} %`),
      at: (indeterminate) => ({ indeterminate }),
    }),
  };
}

interface Varying {
  readonly title: string;
  readonly x: XAxis;
  /** What is said of a point by its place on the axis. */
  readonly at: (x: number) => Partial<RegisterPoint>;
}

function chart(figures: Figures, varying: Varying): Chart {
  const panel = (values: RegisterPoint["values"], title: string): Panel => ({
    title,
    lines: [false, true].flatMap((invalid) => [
      ourLine(figures, varying, { values, invalid }),
      porcupineLine(figures, varying, { values, invalid }),
    ]),
  });
  const panels = [
    panel("unique", "every value written once"),
    panel("small", "values 0 to 4, again and again"),
  ];
  return { title: varying.title, x: varying.x, panels };
}

function axis(
  label: string,
  scale: XAxis["scale"],
  values: readonly number[],
  text: (value: number) => string,
): XAxis {
  return { label, scale, ticks: values.map((value) => ({ value, text: text(value) })) };
}

type Kind = Pick<RegisterPoint, "values" | "invalid">;

function pointAt(x: number, { at }: Varying, kind: Kind): RegisterPoint {
  const usual = {
    operations: USUAL.size,
    concurrency: USUAL.concurrency,
    indeterminate: USUAL.rate,
  };
  return { ...usual, ...kind, ...at(x) };
}

function ourLine({ measured }: Figures, varying: Varying, kind: Kind): Line {
  const points = varying.x.ticks.flatMap(({ value: x }): Point[] => {
    const found = measured.get(nameOf(pointAt(x, varying, kind)));
    if (found === undefined) return [];
    return [{ x, milliseconds: found.cpuMs, gaveUp: found.figures.unfinished !== undefined }];
  });
  return { ...lookOf(kind), label: kind.invalid ? "invalid" : "valid", dashed: false, points };
}

function porcupineLine({ porcupine }: Figures, varying: Varying, kind: Kind): Line {
  const byName = new Map(porcupine.registers.map((entry) => [nameOf(entry.point), entry]));
  const points = varying.x.ticks.flatMap(({ value: x }): Point[] => {
    const found = byName.get(nameOf(pointAt(x, varying, kind)));
    return found === undefined ? [] : [{ x, milliseconds: found.cpuMs, gaveUp: found.outcome !== "decided" }];
  });
  const label = `Porcupine, ${kind.invalid ? "invalid" : "valid"}`;
  return { ...lookOf(kind), label, dashed: true, points };
}

function lookOf({ invalid }: Kind): Pick<Line, "hue"> {
  return { hue: invalid ? "second" : "first" };
}
