import fc from "fast-check";
import { expect, test } from "vitest";
import { htmlText, scriptJson, visible } from "../../reports/embed.ts";

const RUNS = 200 * Number(process.env["FAULTLINE_DEEP"] ?? 1);
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("<", "/", "!--", "script", ">", "&", "\u2028", "\u2029", "]]>", '"'))
    .map((parts) => parts.join("")),
);

test("scriptJson() leaves nothing that could end a script element or start a comment", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(scriptJson({ text })).not.toMatch(/[<>&\u2028\u2029]/);
    }),
    { numRuns: RUNS },
  );
});

test("scriptJson() reads back as the value, apart from what was made visible", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(JSON.parse(scriptJson([text]))).toEqual([visible(text)]);
    }),
    { numRuns: RUNS },
  );
});

test("htmlText() escapes what ends text or a quoted attribute", () => {
  expect(htmlText(`<a b="c" d='e'>&`)).toBe("&#60;a b=&#34;c&#34; d=&#39;e&#39;&#62;&#38;");
});

test("visible() writes characters that hide or turn the text as escapes", () => {
  expect(visible("a\u0000b\u202Ec\u2028d\u200B")).toBe("a\\u{0}b\\u{202e}c\\u{2028}d\\u{200b}");
});

test("visible() leaves line feeds and letters of any script alone", () => {
  expect(visible("línea\nשלום 你好 🙂")).toBe("línea\nשלום 你好 🙂");
});
