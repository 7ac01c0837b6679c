#!/bin/bash
# Builds text-embeddings-inference 1.9.3 (@0d124dc) with its ONNX Runtime backend, for CPU, in .crossrank/peers
# (after set-up.sh; git, cargo and about 30 minutes on two cores).
#
# What differs from the official image: only the parts that serve ONNX on a CPU are built (the others
# want candle and CUDA from git); the runtime is the library of onnxruntime-node 1.30.0, as ours is;
# no link-time optimisation of the Rust code, which is a small part of a request.
set -euo pipefail
peers=$(cd "$(dirname "$0")/../../.crossrank/peers" && pwd)
tei=$peers/tei
source=$tei/source
if [ ! -d "$source" ]; then
  git clone "${TEI_SOURCE:-https://github.com/huggingface/text-embeddings-inference}" "$source"
  cd "$source"
  git checkout --quiet "${TEI_REVISION:-0d124dc9773be6ac5a9a57d8439aba9bbbf33273}"
  # Its pinned toolchain is not needed.
  rm -f rust-toolchain.toml
  sed -i -E '/^ +"backends\/(candle|python|grpc-client)",$/d; /^\[patch\.crates-io\]$/,/^\[profile/{/^\[profile/!d}
    /^cudarc = /d' Cargo.toml
  sed -i -E '/^text-embeddings-backend-(candle|python) /d
    s/^(python|candle|cuda|metal|mkl|accelerate|flash-attn|flash-attn-v1) = .*/\1 = []/' backends/Cargo.toml
  sed -i -E '/^(cudarc|insta) = /d; s/, "dep:cudarc"//; s/"cudarc\?\/[a-z-]+", //' router/Cargo.toml
  sed -i 's/"download-binaries", "half", "onednn"/"load-dynamic", "half"/' backends/ort/Cargo.toml
fi

cd "$source"
CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
  cargo build --release -p text-embeddings-router --no-default-features --features http,ort
cat >"$tei/text-embeddings-router" <<'RUN'
#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
runtime=../transformers-js/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1
ORT_DYLIB_PATH=$here/$runtime exec "$here/source/target/release/text-embeddings-router" "$@"
RUN
chmod +x "$tei/text-embeddings-router"
