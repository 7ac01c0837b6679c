#!/bin/sh
# One query and its candidates over HTTP. Prints the reply; ends with 22 when the service refuses.
set -eu

curl --silent --show-error --fail-with-body --write-out '\n' \
  "${CROSSRANK_URL:-http://127.0.0.1:8080}/v1/rerank" \
  --header 'content-type: application/json' \
  ${CROSSRANK_API_KEY:+--header "authorization: Bearer $CROSSRANK_API_KEY"} \
  --data '{
    "query": "苹果公司最新发布的手机",
    "documents": ["苹果是一种健康的水果", "苹果派的做法", "iPhone 15 Pro 支持钛合金边框"],
    "top_n": 2,
    "return_documents": true
  }'
