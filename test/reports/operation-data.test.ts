import { describe, expect, test } from "vitest";
import type { CompletionType, Json, Operation } from "../../checkers/history/operation.ts";
import { operationLabel, plainJson, shorten, toOperationData } from "../../reports/data/operation-data.ts";

function operation(f: string, asked: Json, type?: CompletionType, answered: Json = asked): Operation {
  const invocation = { index: 0, time: 1e9, process: 0, type: "invoke", f, value: asked } as const;
  if (type === undefined) return { invocation };
  return { invocation, completion: { ...invocation, index: 1, time: 1.5e9, type, value: answered } };
}

describe("operationLabel()", () => {
  test.each<[string, Operation]>([
    ["write 7", operation("write", 7, "ok")],
    ["write null", operation("write", null, "ok")],
    ["read → 3", operation("read", null, "ok", 3)],
    ["read → null", operation("read", null, "ok", null)],
    ["read", operation("read", null, "info", 3)],
    ["read", operation("read", null)],
    ["cas 3→9", operation("cas", [3, 9], "fail")],
    ["add 1 → 4", operation("add", 1, "ok", 4)],
    ["add element 4, holdMs 20", operation("add", { element: 4, holdMs: 20 }, "info")],
    [
      "add element 4, holdMs 2 → saw [1, 2]",
      operation("add", { element: 4, holdMs: 2 }, "ok", { element: 4, holdMs: 2, saw: [1, 2] }),
    ],
    [
      "watch from 5 → to 9, 1 event",
      operation("watch", { from: 5, until: null }, "ok", { from: 5, events: [{ revision: 7 }], to: 9 }),
    ],
    ['put ["k1",7] → revision 9', operation("put", ["k1", 7], "ok", { key: "k1", value: 7, revision: 9 })],
    ['write "</script>"', operation("write", "</script>", "ok")],
    [
      "txn [r x, append y 2]",
      operation(
        "txn",
        [
          ["r", "x", null],
          ["append", "y", 2],
        ],
        "info",
      ),
    ],
    [
      "txn [r x → [1], append y 2]",
      operation(
        "txn",
        [
          ["r", "x", null],
          ["append", "y", 2],
        ],
        "ok",
        [
          ["r", "x", [1]],
          ["append", "y", 2],
        ],
      ),
    ],
  ])("says %s", (label, example) => {
    expect(operationLabel(example)).toBe(label);
  });

  test("shows of a long list the end, where reads differ", () => {
    const shown = Array.from({ length: 45 }, (_, i) => i);
    expect(operationLabel(operation("read", null, "ok", shown))).toBe("read → [… 41 more, 41, 42, 43, 44]");
  });

  test("ends a long value in an ellipsis", () => {
    const label = operationLabel(operation("write", "x".repeat(100), "ok"));
    expect(label).toHaveLength(40);
    expect(label.endsWith("…")).toBe(true);
  });
});

test("toOperationData() keeps the answer of an ok operation only", () => {
  expect(toOperationData(operation("read", null, "ok", 3)).answered).toBe("3");
  expect(toOperationData(operation("read", null, "fail", 3)).answered).toBeUndefined();
});

test("toOperationData() calls an operation without completion open, without an end", () => {
  const open = toOperationData(operation("write", 1));
  expect(open.fate).toBe("open");
  expect(open.end).toBeUndefined();
});

test("plainJson() escapes separators inside strings", () => {
  expect(plainJson("a\u2028b")).toBe('"a\\u{2028}b"');
});

test("shorten() does not cut a character in two", () => {
  expect(shorten("🙂🙂🙂", 2)).toBe("🙂…");
});
