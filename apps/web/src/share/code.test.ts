import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CODE, type CodeCall, type CodeKind, KEY_VARIABLE } from "./code.ts";
import { jsonLiteral, pythonLiteral } from "./literal.ts";

const CALL: CodeCall = {
  baseUrl: "http://h.example/it's/$(touch x)/!1",
  request: {
    query: "it's",
    documents: [{ id: "a", text: "b" }, "c"],
    threshold: { method: "gap", min_gap: 0.1 },
  },
};

describe.each(Object.keys(CODE) as CodeKind[])("%s", (kind) => {
  const code = CODE[kind].write(CALL);

  test("names the variable of the key", () => {
    expect(code).toContain(KEY_VARIABLE);
  });

  test("shows what cannot be seen, and holds no line break that is none of its own", () => {
    const hidden = "a\u202Eb\u2028c\u{E0041}d\u0085e\u001Bf";
    const hostile = CODE[kind].write({ ...CALL, request: { ...CALL.request, query: hidden } });
    for (const unseen of "\u202E\u2028\u{E0041}\u0085\u001B") expect(hostile).not.toContain(unseen);
    expect(hostile.split("\n")).toHaveLength(code.split("\n").length);
  });
});

test("the shell hands curl the address and any text as they are", () => {
  const documents = fc.sample(fc.string({ unit: "binary" }), { numRuns: 300, seed: 7 });
  const request = { ...CALL.request, documents: [...documents, "JSON", "$(echo)", "`x`", "\\'!!"] };
  const code = CODE.curl.write({ ...CALL, request });
  const printing = `curl() { printf '%s\\n' "$2"; cat; }\n${code}`;
  const { stdout } = spawnSync("bash", ["-eu"], {
    input: printing,
    encoding: "utf8",
    env: { ...process.env, [KEY_VARIABLE]: "k" },
  });
  const [address, ...body] = stdout.split("\n");
  expect(address).toBe(`${CALL.baseUrl}/v1/rerank`);
  expect(JSON.parse(body.join("\n"))).toEqual(request);
});

test("a literal of JSON is the value, whatever is in it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
      expect(JSON.parse(jsonLiteral(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(JSON.parse(jsonLiteral(value, /!/g))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("Python has words and numbers of its own", () => {
  expect(pythonLiteral({ a: [true, false, null, -1.5], b: {}, c: "\u{E0041}\u200B🚲👨‍👩‍👧" })).toBe(
    '{\n    "a": [\n        True,\n        False,\n        None,\n        -1.5,\n    ],\n    "b": {},\n    "c": "\\U000e0041\\u200b🚲👨‍👩‍👧",\n}',
  );
});
