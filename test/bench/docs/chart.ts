/** A chart as data: panels side by side that share their axes. */
export interface Chart {
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly x: XAxis;
}

export interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly label: string;
  /** Lines of a hue belong together; dashed ones are there for comparison. */
  readonly hue: "first" | "second";
  readonly dashed: boolean;
  readonly points: readonly Point[];
}

export interface Point {
  readonly x: number;
  readonly milliseconds: number;
  /** It gave up here: the line ends in an open circle. */
  readonly gaveUp: boolean;
}

export interface XAxis {
  readonly label: string;
  readonly scale: "log" | "linear";
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}
