import { NONE } from "../../history/interner.ts";
import { APPEND, READ } from "../../history/micro-ops.ts";
import { Flaws } from "../flaws.ts";
import { keyText, whoAndWhen } from "../transaction-words.ts";
import { ABORTED, COMMITTED } from "../transactions.ts";
import type { ListVersions } from "./list-versions.ts";
import { elementText, keyAt, listAt } from "./list-words.ts";

/**
 * What is wrong with single reads and appends, whatever the order of transactions: `internal`, `future-read`, `G1a`, `G1b`,
 * `garbage-read`, `dirty-update`, `duplicate-elements`, `incompatible-order` and `lost-update`, in Elle's words. In time linear in the
 * micro-operations and in the elements that they have in common.
 */
export function listFlaws(versions: ListVersions): Flaws {
  const flaws = new Flaws();
  incompatibleOrders(versions, flaws);
  spineFlaws(versions, flaws);
  badElements(versions, flaws);
  withinTransactions(versions, flaws);
  lostUpdates(versions, flaws);
  return flaws;
}

/** The micro-operation of a committed transaction that read most of a branch, and its transaction. */
function longestReadOf(
  { transactions, branchStart }: ListVersions,
  branch: number,
): { t: number; at: number } {
  const length = (branchStart[branch + 1] ?? 0) - (branchStart[branch] ?? 0);
  return firstRead(
    transactions,
    (at) => transactions.value[at] === branch && transactions.listLength[at] === length,
  );
}

/** The first read of a list by a committed transaction that is wanted. Only asked for evidence, since it looks at all. */
function firstRead(
  { count, start, f, status, listLength }: ListVersions["transactions"],
  isWanted: (at: number) => boolean,
): { t: number; at: number } {
  for (let t = 0; t < count; t++) {
    if (status[t] !== COMMITTED) continue;
    const end = start[t + 1] ?? 0;
    for (let at = start[t] ?? 0; at < end; at++)
      if (f[at] === READ && (listLength[at] ?? 0) > 0 && isWanted(at)) return { t, at };
  }
  return { t: 0, at: 0 };
}

function incompatibleOrders(versions: ListVersions, flaws: Flaws): void {
  const { transactions, isOnSpine, spine, branchStart, branchElements } = versions;
  for (let branch = 0; branch < isOnSpine.length; branch++) {
    const start = branchStart[branch] ?? 0;
    if (isOnSpine[branch] !== 0 || branchStart[branch + 1] === start) continue;
    flaws.add("incompatible-order", () => {
      const mine = longestReadOf(versions, branch);
      const key = transactions.key[mine.at] ?? 0;
      const other = longestReadOf(versions, spine[key] ?? 0);
      const itsStart = branchStart[spine[key] ?? 0] ?? 0;
      let parting = 0;
      while (branchElements[start + parting] === branchElements[itsStart + parting]) parting++;
      const one = `${whoAndWhen(transactions, other.t)} read key ${keyText(transactions, key)} as ${listAt(versions, other.at, parting)}`;
      const two = `${whoAndWhen(transactions, mine.t)} as ${listAt(versions, mine.at, parting)}`;
      return {
        transactions: [other.t, mine.t],
        key,
        sentence: `${one}, and ${two}: no order of appends leads to both`,
      };
    });
  }
}

function spineFlaws(versions: ListVersions, flaws: Flaws): void {
  const { transactions, spine, branchStart, branchElements, writer, index } = versions;
  for (let key = 0; key < spine.length; key++) {
    const branch = spine[key] ?? NONE;
    if (branch === NONE) continue;
    const from = branchStart[branch] ?? 0;
    const end = branchStart[branch + 1] ?? 0;
    /** The last element so far that an aborted transaction appended. */
    let aborted = NONE;
    for (let i = from; i < end; i++) {
      const element = branchElements[i] ?? 0;
      const w = writer[element] ?? NONE;
      if (index[element] !== i - from) {
        flaws.add("duplicate-elements", () => {
          const { t, at } = firstRead(
            transactions,
            (one) => transactions.value[one] === branch && (transactions.listLength[one] ?? 0) > i - from,
          );
          const sentence = `${whoAndWhen(transactions, t)} read key ${keyText(transactions, key)} as ${listAt(versions, at, i - from)}, in which ${elementText(versions, element)} stands twice, though it was appended once`;
          return { transactions: w === NONE ? [t] : [t, w], key, sentence };
        });
      }
      if (w === NONE) continue;
      if (transactions.status[w] === ABORTED) aborted = element;
      else if (aborted !== NONE) {
        const before = aborted;
        aborted = NONE;
        flaws.add("dirty-update", () => {
          const loser = writer[before] ?? 0;
          const sentence = `${whoAndWhen(transactions, w)} appended ${elementText(versions, element)} to key ${keyText(transactions, key)} on top of ${elementText(versions, before)}, which ${whoAndWhen(transactions, loser)} had appended and which was aborted`;
          return { transactions: [loser, w], key, sentence };
        });
      }
    }
  }
}

/** Elements that were read, though nobody appended them, or only a transaction that was aborted. */
function badElements(versions: ListVersions, flaws: Flaws): void {
  const { transactions, isObserved, writer, elementKey } = versions;
  for (let element = 0; element < isObserved.length; element++) {
    if (isObserved[element] === 0) continue;
    const w = writer[element] ?? NONE;
    if (w !== NONE && transactions.status[w] !== ABORTED) continue;
    flaws.add(w === NONE ? "garbage-read" : "G1a", () => {
      const { t, at, place } = readerOf(versions, element);
      const key = elementKey[element] ?? 0;
      const seen = `${whoAndWhen(transactions, t)} read key ${keyText(transactions, key)} as ${listAt(versions, at, place)}, with ${elementText(versions, element)}`;
      if (w === NONE) return { transactions: [t], key, sentence: `${seen}, which nobody ever appended` };
      return {
        transactions: [w, t],
        key,
        sentence: `${seen}, which ${whoAndWhen(transactions, w)} had appended and which was aborted: it must have had no effect`,
      };
    });
  }
}

function readerOf(versions: ListVersions, element: number): { t: number; at: number; place: number } {
  const { transactions, branchElements, branchStart, elementKey } = versions;
  const { value, listLength, key } = transactions;
  let place = 0;
  const { t, at } = firstRead(transactions, (one) => {
    if (key[one] !== elementKey[element]) return false;
    const from = branchStart[value[one] ?? 0] ?? 0;
    place = branchElements.subarray(from, from + (listLength[one] ?? 0)).indexOf(element);
    return place >= 0;
  });
  return { t, at, place };
}

/** Goes through every committed transaction, from each micro-operation to the one on the same key before it. */
function withinTransactions(versions: ListVersions, flaws: Flaws): void {
  const { transactions, element, writer, isIntermediate } = versions;
  const { count, start, f, key, status, keyCount } = transactions;
  const total = start[count] ?? 0;
  const last = new Int32Array(keyCount).fill(NONE);
  const before = new Int32Array(total).fill(NONE);
  for (let t = 0; t < count; t++) {
    if (status[t] !== COMMITTED) continue;
    const begin = start[t] ?? 0;
    const end = start[t + 1] ?? 0;
    for (let at = begin; at < end; at++) {
      const k = key[at] ?? 0;
      const previous = last[k] ?? NONE;
      if (previous >= begin) before[at] = previous;
      last[k] = at;
      if (f[at] === APPEND) checkFutureReads(versions, { t, at, before }, flaws);
      else {
        checkInternal(versions, { t, at, before }, flaws);
        const shown = element[at] ?? NONE;
        const w = writer[shown] ?? NONE;
        if (shown !== NONE && w !== NONE && w !== t && isIntermediate[shown] !== 0 && status[w] !== ABORTED)
          addIntermediate(versions, { t, at, w, shown }, flaws);
      }
    }
  }
}

interface Place {
  /** The transaction. */
  readonly t: number;
  /** The micro-operation. */
  readonly at: number;
  /** By micro-operation: the one on the same key before it in its transaction. */
  readonly before: Int32Array;
}

/** A read shows what the read before it showed and what its transaction appended since; the first read ends with what it appended. */
function checkInternal(versions: ListVersions, { t, at, before }: Place, flaws: Flaws): void {
  const { transactions } = versions;
  const { f, value, listLength, history } = transactions;
  if ((before[at] ?? NONE) === NONE) return;
  const { lists } = history.values.microOps;
  const branch = value[at] ?? 0;
  const length = Math.max(0, listLength[at] ?? 0);
  /** How many elements of the read are not accounted for. */
  let left = length;
  let agrees = true;
  let earlier = before[at] ?? NONE;
  for (; earlier !== NONE && f[earlier] === APPEND && agrees; earlier = before[earlier] ?? NONE) {
    left--;
    agrees = left >= 0 && lists.at(branch, left) === value[earlier];
  }
  if (agrees && earlier !== NONE) {
    const itsLength = Math.max(0, listLength[earlier] ?? 0);
    const itsBranch = value[earlier] ?? 0;
    agrees = left === itsLength;
    for (let i = 0; agrees && i < left && branch !== itsBranch; i++)
      agrees = lists.at(branch, i) === lists.at(itsBranch, i);
  }
  if (agrees) return;
  flaws.add("internal", () => {
    const did = ownStory(versions, before, at);
    const key = transactions.key[at] ?? 0;
    const sentence = `${whoAndWhen(transactions, t)} ${did} and then, in the same transaction, read it as ${listAt(versions, at)}`;
    return { transactions: [t], key, sentence };
  });
}

/** What a transaction did with a key up to its micro-operation `at`, that one left out: `read key x as [1], appended 2`. */
function ownStory(versions: ListVersions, before: Int32Array, at: number): string {
  const { transactions, element } = versions;
  const parts: string[] = [];
  for (let one = before[at] ?? NONE; one !== NONE; one = before[one] ?? NONE) {
    const isAppend = transactions.f[one] === APPEND;
    const isFirst = (before[one] ?? NONE) === NONE;
    const name = isFirst ? ` ${isAppend ? "to " : ""}key ${keyAt(versions, one)}` : isAppend ? "" : " it";
    parts.push(
      isAppend
        ? `appended ${elementText(versions, element[one] ?? 0)}${name}`
        : `read${name} as ${listAt(versions, one)}`,
    );
    if (!isAppend && parts.length > 1) continue;
  }
  return parts.reverse().join(", ");
}

/** A read must not show what its own transaction appends only later. */
function checkFutureReads(versions: ListVersions, { t, at, before }: Place, flaws: Flaws): void {
  const { transactions, element, index, isOnSpine, branchStart, branchElements } = versions;
  const { f, value, listLength } = transactions;
  const own = element[at] ?? 0;
  if (versions.isObserved[own] === 0) return;
  for (let earlier = before[at] ?? NONE; earlier !== NONE; earlier = before[earlier] ?? NONE) {
    if (f[earlier] !== READ) continue;
    const length = listLength[earlier] ?? 0;
    const branch = value[earlier] ?? 0;
    const from = branchStart[branch] ?? 0;
    const place =
      isOnSpine[branch] !== 0
        ? (index[own] ?? NONE)
        : branchElements.subarray(from, from + length).indexOf(own);
    if (place < 0 || place >= length) continue;
    flaws.add("future-read", () => {
      const name = keyAt(versions, at);
      const sentence = `${whoAndWhen(transactions, t)} read key ${name} as ${listAt(versions, earlier, place)}, with ${elementText(versions, own)}, which it appended only later in the same transaction`;
      return { transactions: [t], key: transactions.key[at] ?? 0, sentence };
    });
    return;
  }
}

function addIntermediate(
  versions: ListVersions,
  {
    t,
    at,
    w,
    shown,
  }: { readonly t: number; readonly at: number; readonly w: number; readonly shown: number },
  flaws: Flaws,
): void {
  const { transactions } = versions;
  flaws.add("G1b", () => {
    const sentence = `${whoAndWhen(transactions, t)} read key ${keyAt(versions, at)} as ${listAt(versions, at)}, up to ${elementText(versions, shown)}, but ${whoAndWhen(transactions, w)}, who appended that, went on to append more to it in the same transaction`;
    return { transactions: [w, t], key: transactions.key[at] ?? 0, sentence };
  });
}

/** Two committed transactions that read the same version of a key from others and both append to it. */
function lostUpdates(versions: ListVersions, flaws: Flaws): void {
  const { transactions, element, elementCount } = versions;
  const { count, start, f, key, status, keyCount } = transactions;
  /** By element, and after them by key for empty lists: the first transaction that updated that version. */
  const updater = new Int32Array(elementCount + keyCount).fill(NONE);
  const readAt = new Int32Array(keyCount).fill(NONE);
  const appendedAt = new Int32Array(keyCount).fill(NONE);
  for (let t = 0; t < count; t++) {
    if (status[t] !== COMMITTED) continue;
    const begin = start[t] ?? 0;
    const end = start[t + 1] ?? 0;
    for (let at = begin; at < end; at++) {
      const k = key[at] ?? 0;
      const isFirstTouch = (readAt[k] ?? NONE) < begin && (appendedAt[k] ?? NONE) < begin;
      if (f[at] === READ) {
        if (isFirstTouch) readAt[k] = at;
        continue;
      }
      const isFirstAppend = (appendedAt[k] ?? NONE) < begin;
      appendedAt[k] = at;
      const read = readAt[k] ?? NONE;
      if (read < begin || !isFirstAppend) continue;
      const shown = element[read] ?? NONE;
      const version = shown === NONE ? elementCount + k : shown;
      const other = updater[version] ?? NONE;
      if (other === NONE) updater[version] = t;
      else {
        flaws.add("lost-update", () => {
          const name = keyText(transactions, k);
          const sentence = `${whoAndWhen(transactions, other)} and ${whoAndWhen(transactions, t)} both read key ${name} as ${listAt(versions, read)}, and then both appended to it: whichever came second had to see what the first one appended`;
          return { transactions: [other, t], key: k, sentence };
        });
      }
    }
  }
}
