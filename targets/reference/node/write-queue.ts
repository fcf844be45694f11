import type { DiskRecord, Entry } from "../storage/record.ts";
import type { PeerMessage } from "./peer-message.ts";

export interface Write {
  readonly write: number;
  readonly records: readonly DiskRecord[];
}

export interface Promised {
  readonly to: string;
  readonly message: PeerMessage;
}

/**
 * The way to the disk: one write under way, the next one gathering, so that the slower the disk, the larger the
 * batch. Messages that promise something wait here for the write that makes them true.
 *
 * Under the defect `no-fsync` nothing here changes: the shell then answers `synced` before the data is safe.
 */
export class WriteQueue {
  #gathered: DiskRecord[] = [];
  /** The run of entries at the end of `#gathered`, which the next entries may join. */
  #run: Entry[] = [];
  #underWay: number | null = null;
  #lastWrite = 0;
  #held: { readonly until: number; readonly promised: Promised }[] = [];

  /** Gathers a record for the next write. */
  add(record: DiskRecord): void {
    if (record.kind !== "entries") {
      this.#run = [];
      this.#gathered.push(record);
      return;
    }
    const [first] = record.entries;
    if (first !== undefined && this.#run.at(-1)?.index === first.index - 1) {
      for (const entry of record.entries) this.#run.push(entry);
      return;
    }
    this.#run = [...record.entries];
    this.#gathered.push({ kind: "entries", entries: this.#run });
  }

  /** Keeps a message until everything gathered so far is durable. False if it is so already. */
  hold(promised: Promised): boolean {
    const until = this.#gathered.length > 0 ? this.#lastWrite + 1 : this.#underWay;
    if (until === null) return false;
    this.#held.push({ until, promised });
    return true;
  }

  /** The next write, if there is something to write and none is under way. */
  next(): Write | undefined {
    if (this.#underWay !== null || this.#gathered.length === 0) return undefined;
    const records = this.#gathered;
    this.#gathered = [];
    this.#run = [];
    this.#lastWrite += 1;
    this.#underWay = this.#lastWrite;
    return { write: this.#lastWrite, records };
  }

  /** Notes that a write is durable and gives out the messages that waited for it, in their order. */
  synced(write: number): readonly Promised[] {
    if (this.#underWay !== null && write >= this.#underWay) this.#underWay = null;
    const waiting = this.#held.findIndex(({ until }) => until > write);
    const released = this.#held.splice(0, waiting < 0 ? this.#held.length : waiting);
    return released.map(({ promised }) => promised);
  }
}
