"""The real Python clients, each told only where the service is.

python clients.py URL KEY   prints one JSON line a client: {"client", "order"} or {"client", "error", "message"}
and {"client", "wrong_key"}: the class of what it raises for a wrong key.
"""

import json
import os
import sys

os.environ.update(LITELLM_LOCAL_MODEL_COST_MAP="True", HF_HUB_OFFLINE="1")

URL, KEY = sys.argv[1], sys.argv[2]
QUERY = "which one"
DOCUMENTS = ["medium length", "short", "the longest of the three documents"]
MODEL = "rerank-v3.5"


def cohere_v1(key):
    import cohere

    reply = cohere.Client(api_key=key, base_url=URL).rerank(query=QUERY, documents=DOCUMENTS, model=MODEL)
    return [item.index for item in reply.results]


def cohere_v2(key):
    import cohere

    reply = cohere.ClientV2(api_key=key, base_url=URL).rerank(query=QUERY, documents=DOCUMENTS, model=MODEL)
    return [item.index for item in reply.results]


def langchain_cohere(key):
    from langchain_cohere import CohereRerank

    found = CohereRerank(cohere_api_key=key, base_url=URL, model=MODEL, top_n=3).rerank(DOCUMENTS, QUERY)
    return [item["index"] for item in found]


def voyageai(key):
    import voyageai

    client = voyageai.Client(api_key=key, base_url=f"{URL}/voyage/v1")
    return [item.index for item in client.rerank(QUERY, DOCUMENTS, "rerank-2.5").results]


def litellm(model, base, **more):
    def call(key):
        import litellm

        reply = litellm.rerank(model=model, query=QUERY, documents=DOCUMENTS, api_base=base, api_key=key, **more)
        return [item["index"] for item in reply.results]

    return call


def nodes():
    from llama_index.core.schema import NodeWithScore, TextNode

    return [NodeWithScore(node=TextNode(text=text, metadata={}), score=0.5) for text in DOCUMENTS]


def order_of(found):
    return [DOCUMENTS.index(item.node.get_content()) for item in found]


def llama_index_cohere(key):
    from llama_index.postprocessor.cohere_rerank import CohereRerank

    reranker = CohereRerank(api_key=key, base_url=URL, model=MODEL, top_n=3)
    return order_of(reranker.postprocess_nodes(nodes(), query_str=QUERY))


def llama_index_tei(key):
    from llama_index.postprocessor.tei_rerank import TextEmbeddingInference

    reranker = TextEmbeddingInference(base_url=f"{URL}/tei", auth_token=key, top_n=3)
    return order_of(reranker.postprocess_nodes(nodes(), query_str=QUERY))


def llama_index_jina(key):
    from llama_index.postprocessor.jinaai_rerank import JinaRerank

    reranker = JinaRerank(api_key=key, base_url=f"{URL}/jina/v1", model="jina-reranker-v2-base-multilingual", top_n=3)
    return order_of(reranker.postprocess_nodes(nodes(), query_str=QUERY))


def llama_index_xinference(key):
    from llama_index.postprocessor.xinference_rerank import XinferenceRerank

    reranker = XinferenceRerank(base_url=f"{URL}/xinference", model="fake-model", top_n=3)
    return order_of(reranker.postprocess_nodes(nodes(), query_str=QUERY))


def haystack_tei(key):
    from haystack import Document
    from haystack.components.rankers import HuggingFaceTEIRanker
    from haystack.utils import Secret

    ranker = HuggingFaceTEIRanker(url=f"{URL}/tei", token=Secret.from_token(key), top_k=3, max_retries=0)
    found = ranker.run(query=QUERY, documents=[Document(content=text) for text in DOCUMENTS])
    return [DOCUMENTS.index(document.content) for document in found["documents"]]


CLIENTS = {
    "cohere v1": cohere_v1,
    "cohere v2": cohere_v2,
    "langchain-cohere": langchain_cohere,
    "voyageai": voyageai,
    "litellm cohere": litellm(f"cohere/{MODEL}", URL),
    "litellm jina_ai": litellm("jina_ai/jina-reranker-v2-base-multilingual", f"{URL}/jina"),
    "litellm voyage": litellm("voyage/rerank-2.5", f"{URL}/voyage/v1"),
    "litellm infinity": litellm(f"infinity/{MODEL}", f"{URL}/infinity"),
    "litellm hosted_vllm": litellm("hosted_vllm/fake-model", f"{URL}/vllm"),
    "litellm huggingface": litellm("huggingface/fake-model", f"{URL}/tei"),
    "litellm together_ai": litellm(f"together_ai/{MODEL}", URL),
    "llama-index cohere": llama_index_cohere,
    "llama-index tei": llama_index_tei,
    "llama-index jina": llama_index_jina,
    "llama-index xinference": llama_index_xinference,
    "haystack tei": haystack_tei,
}


def wrong_key(call):
    try:
        call("wrong-key-0123456789")
    except Exception as error:  # noqa: BLE001 (which one it is, is the question)
        return f"{type(error).__module__}.{type(error).__name__}"
    return None


for name, call in CLIENTS.items():
    try:
        print(json.dumps({"client": name, "order": call(KEY), "wrong_key": wrong_key(call)}), flush=True)
    except Exception as error:  # noqa: BLE001
        print(json.dumps({"client": name, "error": type(error).__name__, "message": str(error)[:400]}), flush=True)
