#!/bin/bash
# Sets up the peers and makes the models they are compared on, in .crossrank/peers (about 20 GB):
# a virtual environment for each set of versions that goes together, transformers.js in a folder of
# its own. Does only what is missing; needs Python 3.11, npm and PyPI. TEI has set-up-tei.sh.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
peers=$here/../../.crossrank/peers
mkdir -p "$peers/logs" "$peers/models" "$peers/venvs"
peers=$(cd "$peers" && pwd)

for set in torch onnx infinity; do
  environment=$peers/venvs/$set
  if [ -f "$environment/complete" ]; then continue; fi
  echo "Python packages: $set"
  rm -rf "$environment"
  "${PYTHON:-python3.11}" -m venv "$environment"
  "$environment/bin/pip" install --quiet --no-deps -r "$here/requirements/$set.txt"
  touch "$environment/complete"
done

if [ ! -d "$peers/transformers-js/node_modules/@huggingface/transformers" ]; then
  echo "transformers.js"
  mkdir -p "$peers/transformers-js"
  echo '{ "private": true }' >"$peers/transformers-js/package.json"
  # Its runtime would look for CUDA outside the npm registry.
  (cd "$peers/transformers-js" && ONNXRUNTIME_NODE_INSTALL=skip \
    npm install --no-audit --no-fund @huggingface/transformers@4.3.1)
fi

for model in mini bge-large-random; do
  if [ -f "$peers/models/$model/onnx/model.onnx" ]; then continue; fi
  echo "model: $model"
  TMPDIR=$peers "$peers/venvs/torch/bin/python" "$here/make-models.py" "$peers/models" "$model"
done

for model in mini bge-large-random; do
  if [ -f "$peers/models/$model/onnx/model_quantized.onnx" ]; then continue; fi
  echo "model: $model, int8"
  TMPDIR=$peers "$peers/venvs/onnx/bin/python" "$here/quantize.py" "$peers/models/$model"
done
