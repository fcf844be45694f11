import type { ConfigurationData, FaultBand, OperationData } from "../../report-data.ts";
import { layoutTimes, placePoints } from "./layout.ts";

/** What an operation is in the story: on the path, no way to go on from it, the one that ends it, or not reached. */
export type Role =
  | { readonly kind: "placed"; readonly step: number; readonly state: string; readonly x: number }
  | { readonly kind: "stuck"; readonly why: string }
  | { readonly kind: "culprit"; readonly why: string }
  | { readonly kind: "later" }
  /** Beside the story: it was under way about then. */
  | { readonly kind: "around" }
  /** In a drawing that tells of no order. */
  | { readonly kind: "evidence" };

/** An operation with its place in the drawing. */
export interface Bar {
  readonly operation: OperationData;
  readonly role: Role;
  readonly lane: number;
  readonly x: number;
  readonly width: number;
  /** Where the process stopped waiting, on a bar that runs on because the outcome is unknown. */
  readonly gaveUpAt: number | undefined;
  readonly isOpen: boolean;
}

export interface Lane {
  readonly process: string;
  readonly node: string | undefined;
}

export interface StateCell {
  readonly state: string;
  readonly x: number;
  readonly width: number;
}

/** A fault over the lanes. Faults of one kind have their names on one row, since they never overlap. */
export interface FaultCell {
  readonly fault: FaultBand;
  readonly row: number;
  readonly x: number;
  readonly width: number;
}

/** Everything that a drawing of intervals shows, in pixels from its left edge. */
export interface Scene {
  readonly width: number;
  readonly lanes: readonly Lane[];
  /** In order of invocation. */
  readonly bars: readonly Bar[];
  /** The path through the placed bars. */
  readonly path: readonly Bar[];
  readonly states: readonly StateCell[];
  readonly faults: readonly FaultCell[];
  readonly ticks: readonly { readonly x: number; readonly time: number }[];
}

/** The part of a counterexample that a drawing needs: one of its orders. */
export interface Order extends ConfigurationData {
  readonly culprit: number;
  readonly open: readonly number[];
}

/** What a drawing tells: operations, and how far an order of them comes where that is what went wrong. */
export interface Story {
  readonly window: readonly OperationData[];
  readonly order?: Order;
  /** Operations that play no part in it. */
  readonly around?: readonly OperationData[];
}

const CHARACTER_WIDTH = 7.3;
const LABEL_PADDING = 40;
const TICK_SPACING = 92;

/** What is drawn for an operation before its place is known. */
interface Drawn {
  readonly operation: OperationData;
  readonly isOpen: boolean;
}

export function layoutScene(story: Story, faults: readonly FaultBand[], availableWidth: number): Scene {
  const { order } = story;
  const drawn = drawnOf(story);
  const lanes = lanesOf(drawn.map(({ operation }) => operation));
  const { width, x } = layoutTimes(
    drawn.map(({ operation, isOpen }) => ({
      start: operation.start,
      end: isOpen ? undefined : operation.end,
      minWidth: operation.label.length * CHARACTER_WIDTH + LABEL_PADDING,
    })),
    availableWidth,
  );
  const reaches = drawn.map(({ operation: { start, end }, isOpen }) => {
    const from = x(start);
    const to = isOpen || end === undefined ? width : x(Math.max(end, start + 1e-9));
    return { x: from, width: to - from };
  });
  const roles = rolesOf(story, reaches);
  const bars = drawn.map(({ operation, isOpen }, position): Bar => {
    const reach = reaches[position] ?? { x: 0, width };
    return {
      operation,
      role: roles[position] ?? { kind: order === undefined ? "evidence" : "around" },
      lane: lanes.findIndex(({ process }) => process === operation.process),
      ...reach,
      gaveUpAt: isOpen && operation.end !== undefined ? x(operation.end) : undefined,
      isOpen,
    };
  });
  const path = (order?.linearized ?? []).flatMap((position) => bars[position] ?? []);
  return {
    width,
    lanes,
    bars: bars.toSorted((a, b) => a.operation.index - b.operation.index),
    path,
    states: order === undefined ? [] : stateCells(order, path, width),
    faults: faultsWithin(faults, x, width),
    ticks: ticksOf(story.window, x).filter((tick) => tick.x < width - 48),
  };
}

/** The operations of the window, which positions refer to, and then those around it. */
function drawnOf({ window, order, around = [] }: Story): Drawn[] {
  const isUnknown = ({ fate }: OperationData): boolean => fate === "info" || fate === "open";
  return [
    ...window.map((operation, position) => ({
      operation,
      isOpen: order === undefined ? isUnknown(operation) : order.open.includes(position),
    })),
    ...around.map((operation) => ({ operation, isOpen: isUnknown(operation) })),
  ];
}

function lanesOf(window: readonly OperationData[]): Lane[] {
  const lanes = new Map<string, Lane>();
  for (const { process, node } of window) {
    const known = lanes.get(process);
    lanes.set(process, { process, node: known === undefined || known.node === node ? node : undefined });
  }
  return [...lanes.values()].toSorted((a, b) => Number(a.process) - Number(b.process));
}

function rolesOf(
  { window, order }: Story,
  reaches: readonly { readonly x: number; readonly width: number }[],
): Role[] {
  if (order === undefined) return [];
  const { linearized, states, stuck, culprit } = order;
  const roles = window.map((): Role => ({ kind: "later" }));
  const points = placePoints(
    linearized.flatMap((position) => {
      const reach = reaches[position];
      return reach === undefined ? [] : [{ from: reach.x + 8, to: reach.x + reach.width - 8 }];
    }),
  );
  for (const [step, position] of linearized.entries()) {
    roles[position] = {
      kind: "placed",
      step: step + 1,
      state: states[step] ?? "",
      x: points[step] ?? 0,
    };
  }
  for (const { position, why } of stuck) {
    roles[position] = { kind: position === culprit ? "culprit" : "stuck", why };
  }
  return roles;
}

/** One cell for each stretch in which the state stays as it is. */
function stateCells({ stateBefore, states }: Order, path: readonly Bar[], width: number): StateCell[] {
  const changes = [{ state: stateBefore, x: 0 }];
  for (const [step, { role }] of path.entries()) {
    const state = states[step] ?? "";
    if (role.kind === "placed" && state !== changes.at(-1)?.state) changes.push({ state, x: role.x });
  }
  return changes.map(({ state, x }, i) => ({ state, x, width: (changes[i + 1]?.x ?? width) - x }));
}

function faultsWithin(faults: readonly FaultBand[], x: (time: number) => number, width: number): FaultCell[] {
  const seen = faults
    .map((fault) => ({ fault, x: x(fault.start), width: x(fault.end) - x(fault.start) }))
    .filter((band) => band.width > 0 && band.x < width);
  const kinds = [...new Set(seen.map(({ fault }) => fault.fault))];
  return seen.map((band) => ({ ...band, row: kinds.indexOf(band.fault.fault) }));
}

/** Times at which something happens, as many of them as there is room for. */
function ticksOf(window: readonly OperationData[], x: (time: number) => number): Scene["ticks"] {
  const ticks: { x: number; time: number }[] = [];
  const times = window
    .flatMap(({ start, end }) => (end === undefined ? [start] : [start, end]))
    .toSorted((a, b) => a - b);
  for (const time of times) {
    const at = x(time);
    const last = ticks.at(-1);
    if (last === undefined || at - last.x >= TICK_SPACING) ticks.push({ x: at, time });
  }
  return ticks;
}
