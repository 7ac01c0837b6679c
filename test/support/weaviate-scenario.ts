// What a collection on Weaviate is put through: against a real server, which is written down, and against the tape.
import { expect } from "vitest";
import { jsonLines, type SearchService } from "./collections.ts";

const DOCUMENTS = [
  { id: "001", text: "The pump is red.", metadata: { lang: "en", year: 2020 }, vector: [1, 0, 0] },
  {
    id: "002",
    text: "A pump, a pump, and one more pump.",
    metadata: { lang: "en", year: 2022 },
    vector: [0, 1, 0],
  },
  { id: "003", title: "Fork", text: "A fork and a pump.", vector: [0, 0, 1] },
  { id: "004", text: "绿茶可缓解兴奋作用。", metadata: { lang: "zh" }, vector: [0.7, 0, 0.7] },
];

/** Set up, import, import again, update, recall in every mode, read by id, delete. */
export async function playScenario({ call }: SearchService): Promise<void> {
  const make = await call("POST", "/v1/collections", { name: "handbook" });
  expect([make.status, make.body.retriever, make.body.documents]).toEqual([201, "weaviate", 0]);
  expect((await call("POST", "/v1/collections", { name: "handbook" })).status).toBe(200);

  const bring = async (documents: readonly object[]) =>
    (await call("POST", "/v1/collections/handbook/documents", jsonLines(documents))).body;
  expect(await bring(DOCUMENTS)).toMatchObject({ imported: 4, failed: 0 });
  expect(await bring(DOCUMENTS)).toMatchObject({ unchanged: 4, failed: 0 });
  const changed = { ...DOCUMENTS[0], text: "The valve is red." };
  expect(await bring([changed])).toMatchObject({ updated: 1 });
  const wrong = await bring([{ id: "x", text: "x", vector: [1, 2] }]);
  expect(wrong).toMatchObject({
    failed: 1,
    errors: [{ line: 1, id: "x", code: "retriever_refused" }],
  });

  const find = async (query: string, options: object = {}) => {
    const asked = { collection: "handbook", query, rerank: "off", ...options };
    const { status, body } = await call("POST", "/v1/search", asked);
    expect(status, JSON.stringify(body)).toBe(200);
    return body.results.map(({ id }: { id: string }) => id);
  };
  expect(await find("valve")).toEqual(["001"]);
  expect(await find("如何缓解失眠")).toEqual(["004"]);
  expect(await find("缓 茶")).toEqual(["004"]);
  expect(await find("!!!")).toEqual([]);
  expect((await find("pump fork", { rerank: "on" })).sort()).toEqual(["002", "003"]);
  expect(await find("pump valve", { filters: { year: { $gte: 2021 } } })).toEqual(["002"]);
  expect(await find("red 绿茶", { filters: { lang: { $in: ["zh", "fr"] } } })).toEqual(["004"]);
  expect(await find("q w", { vector: [0, 1, 0], recall: 1 })).toEqual(["002"]);
  const hybrid = await find("绿茶", { recall_mode: "hybrid", vector: [0, 0.1, 1], recall: 2 });
  expect(hybrid.sort()).toEqual(["003", "004"]);
  expect(await find("003")).toEqual(["003"]);

  expect((await call("DELETE", "/v1/collections/handbook")).status).toBe(200);
  expect((await call("GET", "/v1/collections/handbook")).status).toBe(404);
}
