import type { ClientFactory } from "../../target.ts";
import type { OpenRouter } from "../client/router.ts";
import { bank } from "./bank.ts";
import { clientFactory, type Meaning } from "./client-factory.ts";
import { counter } from "./counter.ts";
import { list } from "./list.ts";
import { fencedLock, lock } from "./lock.ts";
import { queue } from "./queue.ts";
import { register } from "./register.ts";
import { set } from "./set.ts";
import { listAppend, rwRegister } from "./transactions.ts";
import { uniqueIds } from "./unique-ids.ts";

const MEANINGS: Readonly<Record<string, Meaning>> = {
  register,
  set,
  list,
  "list-append": listAppend,
  "rw-register": rwRegister,
  lock,
  "fenced-lock": fencedLock,
  queue,
  counter,
  "pn-counter": counter,
  "unique-ids": uniqueIds,
  bank,
};

/** What Redis can express, for clients that send their commands by `openRouter`. */
export function workloadsVia(openRouter: OpenRouter): Readonly<Record<string, ClientFactory>> {
  return Object.fromEntries(
    Object.entries(MEANINGS).map(([name, meaning]) => [name, clientFactory(openRouter, meaning)]),
  );
}
