"""LlamaIndex over HTTP: its reranker for text-embeddings-inference, pointed at Crossrank's /tei."""

import os

from llama_index.core.schema import NodeWithScore, TextNode
from llama_index.postprocessor.tei_rerank import TextEmbeddingInference

QUERY = "苹果公司最新发布的手机"
DOCUMENTS = ["苹果是一种健康的水果", "苹果派的做法", "iPhone 15 Pro 支持钛合金边框"]

service = os.environ.get("CROSSRANK_URL") or "http://127.0.0.1:8080"
reranker = TextEmbeddingInference(
    base_url=f"{service}/tei",
    auth_token=os.environ.get("CROSSRANK_API_KEY") or None,
    top_n=2,
)
# In a query engine: index.as_query_engine(similarity_top_k=20, node_postprocessors=[reranker])
retrieved = [NodeWithScore(node=TextNode(text=text), score=0.5) for text in DOCUMENTS]
for found in reranker.postprocess_nodes(retrieved, query_str=QUERY):
    print(f"{found.score:.4f} {found.text}")
