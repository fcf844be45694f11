/** Things to do at points of virtual time: earliest first, and in the order they were added at the same time. */
export class EventQueue {
  readonly #heap: { readonly at: number; readonly order: number; readonly run: () => void }[] = [];
  #added = 0;

  add(at: number, run: () => void): void {
    const heap = this.#heap;
    const event = { at, order: this.#added++, run };
    let hole = heap.length;
    heap.push(event);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || before(above, event)) break;
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = event;
  }

  /** The time of the next event. */
  nextAt(): number | undefined {
    return this.#heap[0]?.at;
  }

  /** Takes out the next event and runs it. */
  runNext(): void {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return;
    if (heap.length > 0) sink(heap, last);
    first.run();
  }
}

interface Ordered {
  readonly at: number;
  readonly order: number;
}

function sink<E extends Ordered>(heap: E[], event: E): void {
  let hole = 0;
  for (;;) {
    let child = 2 * hole + 1;
    let lesser = heap[child];
    if (lesser === undefined) break;
    const right = heap[child + 1];
    if (right !== undefined && before(right, lesser)) {
      child += 1;
      lesser = right;
    }
    if (before(event, lesser)) break;
    heap[hole] = lesser;
    hole = child;
  }
  heap[hole] = event;
}

function before(a: Ordered, b: Ordered): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
