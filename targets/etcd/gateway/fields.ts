import { z } from "zod";
import { decodeBytes } from "./encoding.ts";

/*
 * The fields that the gateway's answers are made of. It writes 64-bit numbers as strings and leaves out whatever is
 * zero, false or empty, so every field has a default.
 */

/** Revisions, terms and TTLs: they count from zero, and stay exact as numbers. */
export const count: z.ZodType<number> = z.string().default("0").transform(Number);
/** Ids use all 64 bits, and stay strings. */
export const id: z.ZodType<string> = z.string().default("0");
export const bytes: z.ZodType<string> = z.string().default("").transform(decodeBytes);
export const flag: z.ZodType<boolean> = z.boolean().default(false);

/** What stands at the head of every answer: who gave it, and in which state. */
export interface Header {
  readonly member_id: string;
  /** The store's revision when the answer was made; for a write the one that it made. */
  readonly revision: number;
}

export const header: z.ZodType<Header> = z.object({ member_id: id, revision: count });

/** A key as of one revision. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
  readonly create_revision: number;
  /** When it was last changed, or deleted. */
  readonly mod_revision: number;
}

export const keyValue: z.ZodType<KeyValue> = z.object({
  key: bytes,
  value: bytes,
  create_revision: count,
  mod_revision: count,
});
