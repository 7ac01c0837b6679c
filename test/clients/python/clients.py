"""The real Python clients, each told only where the service is.

Reads one call a line, {"client", "url", "key", "query", "documents", "model"}, and answers each with a line:
{"order": indexes, best first} or {"error": the class it raised, "status", "message"}.
"""

import json
import os
import sys

os.environ.update(LITELLM_LOCAL_MODEL_COST_MAP="True", HF_HUB_OFFLINE="1", ANONYMIZED_TELEMETRY="False")
os.environ.update(HAYSTACK_TELEMETRY_ENABLED="False")

# Libraries print; what they say must not stand between the answers.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def cohere_v1(url, key, query, documents, model):
    import cohere

    reply = cohere.Client(api_key=key, base_url=url).rerank(query=query, documents=documents, model=model)
    return [item.index for item in reply.results]


def cohere_v2(url, key, query, documents, model):
    import cohere

    reply = cohere.ClientV2(api_key=key, base_url=url).rerank(query=query, documents=documents, model=model)
    return [item.index for item in reply.results]


def cohere_v2_spans(url, key, query, documents, model):
    import cohere

    reply = cohere.ClientV2(api_key=key, base_url=url).rerank(
        query=query, documents=documents, model=model, relevant_spans={"mode": "enabled", "threshold": 0}
    )
    for item in reply.results:
        [span] = item.relevant_spans
        assert 0 <= span.start < span.end <= len(documents[item.index]), span
    return [item.index for item in reply.results]


def langchain_cohere(url, key, query, documents, model):
    from langchain_cohere import CohereRerank

    found = CohereRerank(cohere_api_key=key, base_url=url, model=model, top_n=3).rerank(documents, query)
    return [item["index"] for item in found]


def voyageai(url, key, query, documents, model):
    import voyageai

    client = voyageai.Client(api_key=key, base_url=f"{url}/voyage/v1", max_retries=0)
    return [item.index for item in client.rerank(query, documents, model).results]


def litellm(provider, path=""):
    def call(url, key, query, documents, model):
        import litellm

        reply = litellm.rerank(
            model=f"{provider}/{model}",
            query=query,
            documents=documents,
            api_base=url + path,
            api_key=key,
            max_retries=0,
        )
        return [item["index"] for item in reply.results]

    return call


def nodes(documents):
    from llama_index.core.schema import NodeWithScore, TextNode

    return [NodeWithScore(node=TextNode(text=text, metadata={}), score=0.5) for text in documents]


def reranked(reranker, query, documents):
    found = reranker.postprocess_nodes(nodes(documents), query_str=query)
    return [documents.index(item.node.get_content()) for item in found]


def llama_index_cohere(url, key, query, documents, model):
    from llama_index.postprocessor.cohere_rerank import CohereRerank

    reranker = CohereRerank(api_key=key, base_url=url, model=model, top_n=3, max_retries=0)
    return reranked(reranker, query, documents)


def llama_index_tei(url, key, query, documents, model):
    from llama_index.postprocessor.tei_rerank import TextEmbeddingInference

    return reranked(TextEmbeddingInference(base_url=f"{url}/tei", auth_token=key, top_n=3), query, documents)


def llama_index_jina(url, key, query, documents, model):
    from llama_index.postprocessor.jinaai_rerank import JinaRerank

    return reranked(JinaRerank(api_key=key, base_url=f"{url}/jina/v1", model=model, top_n=3), query, documents)


def llama_index_xinference(url, key, query, documents, model):
    from llama_index.postprocessor.xinference_rerank import XinferenceRerank

    # It sends no key.
    return reranked(XinferenceRerank(base_url=f"{url}/xinference", model=model, top_n=3), query, documents)


def haystack_tei(url, key, query, documents, model):
    from haystack import Document
    from haystack.utils import Secret
    from haystack_integrations.components.rankers.huggingface_api import HuggingFaceTEIRanker

    ranker = HuggingFaceTEIRanker(url=f"{url}/tei", token=Secret.from_token(key), top_k=3, max_retries=0)
    found = ranker.run(query=query, documents=[Document(content=text) for text in documents])
    return [documents.index(document.content) for document in found["documents"]]


CLIENTS = {
    "cohere v1": cohere_v1,
    "cohere v2": cohere_v2,
    "cohere v2 with relevant_spans": cohere_v2_spans,
    "langchain-cohere": langchain_cohere,
    "voyageai": voyageai,
    "litellm cohere": litellm("cohere"),
    "litellm jina_ai": litellm("jina_ai", "/jina"),
    "litellm voyage": litellm("voyage", "/voyage/v1"),
    "litellm infinity": litellm("infinity", "/infinity"),
    "litellm hosted_vllm": litellm("hosted_vllm", "/vllm"),
    "litellm huggingface": litellm("huggingface", "/tei"),
    "litellm together_ai": litellm("together_ai"),
    "llama-index cohere": llama_index_cohere,
    "llama-index tei": llama_index_tei,
    "llama-index jina": llama_index_jina,
    "llama-index xinference": llama_index_xinference,
    "haystack tei": haystack_tei,
}


def status_of(error):
    response = getattr(error, "response", None)
    return getattr(error, "status_code", None) or getattr(error, "http_status", None) or getattr(response, "status_code", None)


for line in sys.stdin:
    call = json.loads(line)
    try:
        answer = {"order": CLIENTS[call.pop("client")](**call)}
    except Exception as error:  # noqa: BLE001 (which one it is, is the question)
        name = f"{type(error).__module__}.{type(error).__name__}"
        answer = {"error": name, "status": status_of(error), "message": str(error)[:400]}
    print(json.dumps(answer), file=answers, flush=True)
