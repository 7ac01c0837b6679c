// Owns: a request as code to run elsewhere. The key is a variable there, never itself.
// Must not know: which key this page uses, how code is shown.
import type { RerankRequest } from "@crossrank/client";
import { jsonLiteral, pythonLiteral } from "./literal.ts";

export const KEY_VARIABLE = "CROSSRANK_API_KEY";

/** Of who runs the code; the page itself has none. */
const ENVIRONMENT = ["process", "env"].join(".");

/** What one call is: where to, and what is asked. `baseUrl` has no slash at its end. */
export interface CodeCall {
  readonly baseUrl: string;
  readonly request: RerankRequest;
}

export const CODE = {
  curl: { name: "curl", write: curl },
  client: { name: "TypeScript", write: client },
  fetch: { name: "JavaScript (fetch)", write: plainFetch },
  requests: { name: "Python (requests)", write: (call: CodeCall) => python("requests", call) },
  httpx: { name: "Python (httpx)", write: (call: CodeCall) => python("httpx", call) },
} as const satisfies Readonly<Record<string, { name: string; write: (call: CodeCall) => string }>>;
export type CodeKind = keyof typeof CODE;

/** In a here-document nothing is read by the shell, and no argument can be too long. */
function curl({ baseUrl, request }: CodeCall): string {
  const url = `'${`${baseUrl}/v1/rerank`.replaceAll("'", "'\\''")}'`;
  return `curl -sS ${url} \\
  -H "authorization: Bearer $${KEY_VARIABLE}" \\
  -H "content-type: application/json" \\
  --data-binary @- <<'JSON'
${jsonLiteral(request, /!/g)}
JSON
`;
}

function client({ baseUrl, request }: CodeCall): string {
  return `import { Crossrank } from "@crossrank/client";

const client = new Crossrank({
  baseUrl: ${jsonLiteral(baseUrl)},
  apiKey: ${ENVIRONMENT}.${KEY_VARIABLE},
});

const { results } = await client.rerank(${jsonLiteral(request)});
for (const { index, relevance_score } of results) console.log(index, relevance_score);
`;
}

function plainFetch({ baseUrl, request }: CodeCall): string {
  return `const key = ${ENVIRONMENT}.${KEY_VARIABLE};

const response = await fetch(${jsonLiteral(`${baseUrl}/v1/rerank`)}, {
  method: "POST",
  headers: {
    "content-type": "application/json",
    ...(key && { authorization: \`Bearer \${key}\` }),
  },
  body: JSON.stringify(${jsonLiteral(request)}),
});
if (!response.ok) throw new Error(await response.text());

const { results } = await response.json();
for (const { index, relevance_score } of results) console.log(index, relevance_score);
`;
}

function python(library: "requests" | "httpx", { baseUrl, request }: CodeCall): string {
  return `import os

import ${library}

key = os.environ.get("${KEY_VARIABLE}")

response = ${library}.post(
    ${pythonLiteral(`${baseUrl}/v1/rerank`)},
    headers={"authorization": f"Bearer {key}"} if key else {},
    json=${pythonLiteral(request, "    ")},
    timeout=65,
)
response.raise_for_status()

for result in response.json()["results"]:
    print(result["index"], result["relevance_score"])
`;
}
